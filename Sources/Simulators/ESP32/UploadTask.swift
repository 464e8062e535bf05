/// The uploading half of the corrected firmware: a process of its own.
struct UploadTask: Sendable {
    let board: ESP32Meter

    func run() async throws {
        let upload = Upload(board: board, delay: board.uploading)
        while true {
            for reading in try await board.readings.receiveAll() where board.isOn(reading.life) {
                do { try await upload.send(reading) } catch is PowerLost {}
            }
        }
    }
}
