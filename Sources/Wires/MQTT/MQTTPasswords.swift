import Crypto
import Foundation

/// Lines of a password file of mosquitto.
package enum MQTTPasswords {
    /// `user:$6$salt$hash`, the hash being SHA-512 of password and salt. Source: mosquitto 2.0, password_mosq.c.
    ///
    /// The salt follows from the user, since the broker of a run has nothing to hide.
    package static func line(user: String, password: String) -> String {
        let salt = Data(SHA512.hash(data: Data(user.utf8)).prefix(12))
        let hash = Data(SHA512.hash(data: Data(password.utf8) + salt))
        return "\(user):$6$\(salt.base64EncodedString())$\(hash.base64EncodedString())"
    }
}
