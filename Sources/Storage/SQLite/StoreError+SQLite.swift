import GRDB
import Metering

extension StoreError {
    /// What an error of the library means to somebody who has never heard of it.
    init(_ error: any Error) {
        switch error {
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL: self = .full
        case let error as DatabaseError: self = .unusable(Self.reason(error.resultCode))
        case is RowDecodingError: self = .unusable("a value in its file is not of the type of its column")
        default: self.init(thrown: error)
        }
    }

    /// The same for an error while the file at `path` is opened.
    init(_ error: any Error, opening path: String) {
        guard let code = (error as? DatabaseError)?.resultCode else { self.init(error); return }
        switch code {
        case .SQLITE_NOTADB: self = .notAStore(path)
        case .SQLITE_BUSY, .SQLITE_LOCKED: self = .inUse(path)
        case .SQLITE_READONLY, .SQLITE_PERM: self = .readOnly(path)
        case .SQLITE_CANTOPEN: self = .cannotOpen(path)
        default: self.init(error)
        }
    }

    private static func reason(_ code: ResultCode) -> String {
        switch code {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            "another program holds the lock of its file; end that program, or wait until it is done"
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH: "its file or its folder is read-only"
        case .SQLITE_CANTOPEN: "its file cannot be opened; its folder must exist and be writable"
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: "its file is damaged; restore it from a copy"
        case .SQLITE_IOERR: "the disk reports an error; check the disk"
        case .SQLITE_CONSTRAINT: "a value breaks a rule of its table"
        case .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: "a value is too large for it"
        case .SQLITE_NOMEM: "there is not enough memory"
        case .SQLITE_INTERRUPT, .SQLITE_ABORT, .SQLITE_MISUSE: "it was closed meanwhile"
        default: "SQLite reports error \(code.rawValue)"
        }
    }
}
