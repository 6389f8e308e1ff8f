internal import CSodium
internal import Notation

/// A signing key as it lies on a publisher's disk: JSON, the private part in the clear or under a passphrase.
///
/// A passphrase is made a key by Argon2id (RFC 9106) and the seed is sealed with XSalsa20-Poly1305: libsodium's
/// `crypto_pwhash` and `crypto_secretbox_easy`.
public enum KeyFile {
    public enum Problem: Error, Hashable, Sendable {
        /// It is no key file of stout's.
        case malformed
        /// A version of the format that is newer than this program.
        case newer(Int64)
        /// It has a passphrase, and none was given.
        case locked
        /// Another passphrase, or the file was changed.
        case passphrase
        /// Argon2id did not get the memory that the file asks for, in bytes.
        case memory(Int64)
    }

    static let format: Int64 = 1
    /// Longer files are no keys.
    public static let maximumSize = 16 << 10

    // "moderate" of libsodium: 256 MiB and about a second. A file that asks for more than "sensitive" is not opened.
    private static let operations: Int64 = 3
    private static let memory: Int64 = 256 << 20
    private static let mostOperations: Int64 = 16
    private static let mostMemory: Int64 = 1 << 30

    /// The text of a key's file.
    ///
    /// - Parameter passphrase: nil for none.
    public static func text(of key: SigningKey, passphrase: [UInt8]?) throws(Problem) -> String {
        var fields: [(key: String, value: JSONValue)] = [
            ("format", .integer(format)), ("kind", "ed25519"), ("public", .string(key.text)),
        ]
        if let passphrase {
            _ = sodium_init()
            var salt = [UInt8](repeating: 0, count: Int(crypto_pwhash_SALTBYTES))
            var nonce = [UInt8](repeating: 0, count: Int(crypto_secretbox_NONCEBYTES))
            unsafe randombytes_buf(&salt, salt.count)
            unsafe randombytes_buf(&nonce, nonce.count)
            let secret = try stretched(passphrase, salt: salt, operations: operations, memory: memory)
            var sealed = [UInt8](repeating: 0, count: key.seed.count + Int(crypto_secretbox_MACBYTES))
            _ = unsafe crypto_secretbox_easy(&sealed, key.seed, UInt64(key.seed.count), nonce, secret)
            fields.append(
                (
                    "sealed",
                    [
                        "by": "argon2id xsalsa20-poly1305", "salt": .string(Hexadecimal.text(salt)),
                        "operations": .integer(operations), "memory": .integer(memory),
                        "nonce": .string(Hexadecimal.text(nonce)), "box": .string(Hexadecimal.text(sealed)),
                    ]
                ))
        } else {
            fields.append(("seed", .string(Hexadecimal.text(key.seed))))
        }
        return JSON.text(of: .object(fields), indented: true)
    }

    /// The public part of a key's file, which no passphrase hides; nil where it is no key.
    public static func publicKey(_ bytes: [UInt8]) -> PublicKey? {
        (try? JSON.parse(bytes))?["public"]?.string.flatMap { PublicKey($0) }
    }

    /// Reads a key.
    ///
    /// - Parameter passphrase: asked for only where the file has one.
    public static func read(_ bytes: [UInt8], passphrase: () -> [UInt8]?) throws(Problem) -> SigningKey {
        guard let json = try? JSON.parse(bytes), let format = json["format"]?.integer else { throw .malformed }
        if format > Self.format { throw .newer(format) }
        guard json["kind"]?.string == "ed25519" else { throw .malformed }
        let seed: [UInt8]
        if let text = json["seed"]?.string {
            guard let bytes = Hexadecimal.bytes(text, count: SigningKey.seedLength) else { throw .malformed }
            seed = bytes
        } else {
            guard let sealed = json["sealed"] else { throw .malformed }
            guard let passphrase = passphrase() else { throw .locked }
            seed = try open(sealed, passphrase)
        }
        guard let key = SigningKey(seed: seed), key.text == json["public"]?.string else { throw .malformed }
        return key
    }

    private static func open(_ sealed: JSONValue, _ passphrase: [UInt8]) throws(Problem) -> [UInt8] {
        func bytes(_ name: String, _ count: Int) throws(Problem) -> [UInt8] {
            guard let text = sealed[name]?.string, let bytes = Hexadecimal.bytes(text, count: count) else {
                throw .malformed
            }
            return bytes
        }
        guard let operations = sealed["operations"]?.integer, 1...mostOperations ~= operations,
            let memory = sealed["memory"]?.integer, 8192...mostMemory ~= memory
        else { throw .malformed }
        let box = try bytes("box", SigningKey.seedLength + Int(crypto_secretbox_MACBYTES))
        let nonce = try bytes("nonce", Int(crypto_secretbox_NONCEBYTES))
        let secret = try stretched(
            passphrase, salt: try bytes("salt", Int(crypto_pwhash_SALTBYTES)), operations: operations,
            memory: memory)
        var seed = [UInt8](repeating: 0, count: SigningKey.seedLength)
        guard unsafe crypto_secretbox_open_easy(&seed, box, UInt64(box.count), nonce, secret) == 0 else {
            throw .passphrase
        }
        return seed
    }

    private static func stretched(
        _ passphrase: [UInt8], salt: [UInt8], operations: Int64, memory: Int64
    ) throws(Problem) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: Int(crypto_secretbox_KEYBYTES))
        let text = passphrase.map { CChar(bitPattern: $0) }
        let status = unsafe crypto_pwhash(
            &key, UInt64(key.count), text, UInt64(text.count), salt, UInt64(operations), Int(memory),
            crypto_pwhash_ALG_ARGON2ID13)
        if status != 0 { throw .memory(memory) }
        return key
    }
}
