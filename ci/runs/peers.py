"""What wattloop is measured beside: programs that are compiled or started for a measurement, and ended after it."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "..", "bench-peers")
PATIENCE = 60  # seconds
# With two cores or more a server and its load have one each.
SERVER_CORE, LOAD_CORE = ("0", "1") if (os.cpu_count() or 1) > 1 else ("0", "0")


def compiled(name, folder, *flags):
    """The path of a program of one C file."""
    program = os.path.join(folder, name)
    if not os.path.exists(program):
        compiler = shutil.which("cc") or shutil.which("clang")
        if compiler is None:
            sys.exit("ci/bench: no C compiler; install gcc or clang")
        subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", os.path.join(SOURCES, f"{name}.c"), *flags, "-o", program], check=True)
    return program


def python(program):
    """A command that runs a Python program of the peers."""
    return [os.path.join(os.environ["BENCH_VENV"], "bin", "python"), os.path.join(SOURCES, program)]


def on_core(core, command):
    return ["taskset", "--cpu-list", core, *command]


@contextlib.contextmanager
def running(command, **options):
    """A process that is ended, and waited for, at the end of the block."""
    process = subprocess.Popen(
        command, **{"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True, **options})
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def wait_for_port(port, process):
    """Until somebody listens."""
    for _ in range(PATIENCE * 20):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            sys.exit(f"ci/bench: {process.args} has ended")
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    sys.exit(f"ci/bench: nobody listens on {port}")


def numbers(command):
    """What a load prints."""
    done = subprocess.run(on_core(LOAD_CORE, command), capture_output=True, text=True, timeout=PATIENCE)
    if done.returncode:
        sys.exit(f"ci/bench: {' '.join(command)} ended with {done.returncode}: {done.stderr}")
    return [float(number) for number in done.stdout.split()]


def say(what, shown, aim=""):
    print(f"{what:52}{shown}{f'   (aim: {aim})' if aim else ''}", flush=True)


@contextlib.contextmanager
def nginx(folder):
    """The port of a server that answers every request with 204."""
    place, port = os.path.join(folder, "nginx"), free_port()
    os.makedirs(place, exist_ok=True)
    with open(os.path.join(SOURCES, "nginx.conf"), encoding="utf-8") as file:
        text = file.read().replace("PORT", str(port))
    config = os.path.join(place, "nginx.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write(text)
    with running([os.environ["NGINX"], "-p", place, "-c", config]) as server:
        wait_for_port(port, server)
        yield port
