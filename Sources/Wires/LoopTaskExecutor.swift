import NIOCore

/// Runs tasks on an event loop, so that a virtual run has one thread and no two of them race.
package final class LoopTaskExecutor: TaskExecutor {
    package let loop: any EventLoop

    package init(loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
