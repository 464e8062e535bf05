import CMosquitto
import Foundation
import NIOCore

/// Calls of libmosquitto and what it calls back; all of it on the connection's thread.
extension MQTTConnection {
    /// Makes the library's client as the settings have it.
    func prepare() -> MQTTFailure? {
        handle = mosquitto_new(
            settings.clientID, !settings.isPersistent, Unmanaged.passUnretained(self).toOpaque())
        guard handle != nil else { return .notSendable }
        mosquitto_threaded_set(handle, true)
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        if let user = settings.user { mosquitto_username_pw_set(handle, user, settings.password) }
        if settings.address.isSecure { setTLS() }
        listen()
        guard let will = settings.will else { return nil }
        let result = mosquitto_will_set(
            handle, will.topic, Int32(will.payload.count), will.payload, Int32(will.qos.rawValue),
            will.isRetained)
        return result == Self.success ? nil : .notSendable
    }

    private func setTLS() {
        switch settings.trust {
        case .system: mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1)
        case .authority(let file, let orSystem):
            mosquitto_tls_set(handle, file, orSystem ? Self.systemCertificates : nil, nil, nil, nil)
        case .anybody:
            mosquitto_int_option(handle, MOSQ_OPT_TLS_USE_OS_CERTS, 1)
            mosquitto_tls_opts_set(handle, 0, nil, nil)
            mosquitto_tls_insecure_set(handle, true)
        }
    }

    /// Where Debian keeps them.
    private static let systemCertificates = "/etc/ssl/certs"

    func connect() -> MQTTFailure? {
        let address = settings.address
        let source = ends.makeSource(host: address.host, port: address.port)
        let localHost = settings.localHost.flatMap {
            LocalAddress.isUsed(towards: address.host, port: address.port) ? $0 : nil
        }
        errno = 0
        let result = mosquitto_connect_bind(
            handle, address.host, Int32(address.port), Int32(settings.keepAlive.wholeSeconds),
            source ?? localHost)
        let code = errno
        if let failure = Self.connectFailure(result, code) {
            if let source { ends.forget(source: source) }
            return failure
        }
        state.withLock { $0.source = source }
        let isDropped = state.withLock { state in
            (state.isConnecting, state.socket) = (false, mosquitto_socket(handle))
            return state.isDropped
        }
        return isDropped ? .dropped : nil
    }

    func carryOutCommands() -> MQTTFailure? {
        let commands = state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
        for command in commands {
            switch command {
            case .publish(let message, let promise): publish(message, promise)
            case .subscribe(let filters, let qos, let promise): subscribe(filters, qos, promise)
            case .disconnect:
                mosquitto_disconnect(handle)
                return writeOut() ?? .dropped
            }
        }
        return nil
    }

    private func publish(_ message: MQTTMessage, _ promise: EventLoopPromise<Void>) {
        var number: Int32 = 0
        let result = mosquitto_publish(
            handle, &number, message.topic, Int32(message.payload.count), message.payload,
            Int32(message.qos.rawValue), message.isRetained)
        guard result == Self.success else { return promise.fail(MQTTFailure.notSendable) }
        state.withLock { $0.publishing[number] = promise }
    }

    private func subscribe(_ filters: [String], _ qos: MQTTMessage.QoS, _ promise: EventLoopPromise<Void>) {
        var number: Int32 = 0
        var texts = filters.map { strdup($0) }
        defer { texts.forEach { free($0) } }
        let result = mosquitto_subscribe_multiple(
            handle, &number, Int32(texts.count), &texts, Int32(qos.rawValue), 0, nil)
        guard result == Self.success else { return promise.fail(MQTTFailure.subscriptionRefused) }
        state.withLock { $0.subscribing[number] = promise }
    }

    /// Writes what still waits, before a polite end.
    private func writeOut() -> MQTTFailure? {
        while mosquitto_want_write(handle) {
            if let failure = Self.failure(of: mosquitto_loop_write(handle, 1)) { return failure }
        }
        return nil
    }

    private func listen() {
        mosquitto_connect_callback_set(handle) { _, object, code in
            MQTTConnection.of(object)?.noteAnswer(code)
        }
        mosquitto_publish_callback_set(handle) { _, object, number in
            MQTTConnection.of(object)?.notePublished(number)
        }
        mosquitto_subscribe_callback_set(handle) { _, object, number, count, granted in
            let isGranted = (0..<Int(count)).allSatisfy { (granted?[$0] ?? 128) < 128 }
            MQTTConnection.of(object)?.noteSubscribed(number, isGranted)
        }
        mosquitto_message_callback_set(handle) { _, object, message in
            guard let message = message?.pointee else { return }
            MQTTConnection.of(object)?.note(message)
        }
    }

    private static func of(_ object: UnsafeMutableRawPointer?) -> MQTTConnection? {
        object.map { Unmanaged<MQTTConnection>.fromOpaque($0).takeUnretainedValue() }
    }

    /// - Parameter code: of CONNACK, 0 when the broker has accepted.
    private func noteAnswer(_ code: Int32) {
        let promise: EventLoopPromise<Void>? = state.withLock { state in
            guard code == 0 else {
                state.rejection = .rejected(MQTTFailure.Rejection(rawValue: code) ?? .unavailable)
                return nil
            }
            defer { state.opened = nil }
            return state.opened
        }
        promise?.succeed()
    }

    private func notePublished(_ number: Int32) {
        state.withLock { $0.publishing.removeValue(forKey: number) }?.succeed()
    }

    private func noteSubscribed(_ number: Int32, _ isGranted: Bool) {
        let promise = state.withLock { $0.subscribing.removeValue(forKey: number) }
        if isGranted { promise?.succeed() } else { promise?.fail(MQTTFailure.subscriptionRefused) }
    }

    /// The acknowledgement leaves after this returns; a socket that is shut down before carries none.
    private func note(_ message: mosquitto_message) {
        let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
        let arrived = MQTTMessage(
            topic: message.topic.map { String(cString: $0) } ?? "", payload: Array(payload),
            qos: MQTTMessage.QoS(rawValue: Int(message.qos)) ?? .atLeastOnce, isRetained: message.retain)
        deliver(arrived)
    }
}

/// Results of the library as failures.
extension MQTTConnection {
    fileprivate static let success = Int32(MOSQ_ERR_SUCCESS.rawValue)

    static func failure(of result: Int32) -> MQTTFailure? {
        switch mosq_err_t(result) {
        case MOSQ_ERR_SUCCESS: nil
        case MOSQ_ERR_TLS, MOSQ_ERR_TLS_HANDSHAKE: .tls
        default: .dropped
        }
    }

    fileprivate static func connectFailure(_ result: Int32, _ code: Int32) -> MQTTFailure? {
        switch mosq_err_t(result) {
        case MOSQ_ERR_SUCCESS: nil
        case MOSQ_ERR_ERRNO: code == ECONNREFUSED ? .refused : .unreachable(code: code)
        case MOSQ_ERR_EAI: .unreachable(code: 0)
        case MOSQ_ERR_TLS, MOSQ_ERR_TLS_HANDSHAKE: .tls
        default: .unreachable(code: EINVAL)
        }
    }
}

extension Duration {
    fileprivate var wholeSeconds: Int64 { components.seconds }
}
