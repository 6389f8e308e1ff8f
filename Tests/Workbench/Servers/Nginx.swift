internal import Foundation
internal import Glibc
public import Unix

/// A real server on 127.0.0.1 for one folder: plain, and with TLS and HTTP/2 under a certificate of an authority that was
/// made for it.
public final class Nginx {
    static let program = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    static let openssl = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    /// Whether this machine has what it takes.
    public static var isThere: Bool { program != nil && openssl != nil }

    /// One request that it answered.
    public struct Request: Sendable {
        /// Tells connections from each other.
        public let connection: String
        /// `HTTP/1.1`, `HTTP/2.0`
        public let version: String
        public let status: Int
        public let target: String
        /// The field `Authorization`; `-` without it.
        public let authorization: String
    }

    public let plain: Int
    public let secure: Int
    private let own: TemporaryFolder
    private let process = Foundation.Process()

    /// - Parameters:
    ///   - more: directives for both servers.
    ///   - days: how long its certificate holds; less than 0 for one that has expired.
    public init(serving root: Path, more: String = "", days: Int = 2) throws {
        own = try TemporaryFolder()
        plain = try freePort()
        secure = try freePort()
        try makeCertificates(days)
        try FileSystem.write(own.path / "nginx.conf", Array(configuration(root, more).utf8))
        process.executableURL = URL(fileURLWithPath: Self.program ?? "")
        process.arguments = ["-p", own.path.text, "-c", (own.path / "nginx.conf").text, "-e", "error.log"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        for port in [plain, secure] { try awaitListener(port) }
    }

    deinit {
        // Started from a thread that blocks signals it inherits their mask: only this one gets through.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    public var address: String { "http://127.0.0.1:\(plain)" }
    public var secureAddress: String { "https://127.0.0.1:\(secure)" }
    /// The authority's certificate.
    public var authority: Path { own.path / "ca.pem" }
    /// A folder with it under the name of its hash.
    public var authorityFolder: Path { own.path / "ca" }

    public func requests() throws -> [Request] {
        let text = String(decoding: try FileSystem.read(own.path / "access.log"), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 4).map { String($0) }
            guard words.count == 5, let status = Int(words[2]) else { return nil }
            return Request(
                connection: words[0], version: words[1], status: status, target: words[3], authorization: words[4])
        }
    }

    private func configuration(_ root: Path, _ more: String) -> String {
        """
        daemon off; master_process off; pid nginx.pid;
        events { worker_connections 256; }
        http {
          log_format test '$connection $server_protocol $status $request_uri $http_authorization';
          access_log access.log test; root \(root);
          client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;
          server {
            listen 127.0.0.1:\(plain);
            location = /protocol { return 200 $server_protocol; }
            location = /other { return 302 https://127.0.0.1:\(secure)/protocol; }
            \(more)
          }
          server {
            listen 127.0.0.1:\(secure) ssl http2;
            ssl_certificate cert.pem; ssl_certificate_key key.pem;
            location = /protocol { return 200 $server_protocol; }
            location = /other { return 302 http://127.0.0.1:\(plain)/protocol; }
            \(more)
          }
        }
        """
    }

    private func makeCertificates(_ days: Int) throws {
        try own.write("leaf.ext", "subjectAltName=IP:127.0.0.1\n")
        try openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stout-tests -keyout ca.key -out ca.pem "
                + "-addext basicConstraints=critical,CA:TRUE")
        try openssl("req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout key.pem -out leaf.csr")
        try openssl(
            "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile leaf.ext -out cert.pem"
        )
        let hash = try openssl("x509 -hash -noout -in ca.pem").split(separator: "\n").first.map { String($0) } ?? ""
        try FileSystem.makeDirectory(authorityFolder)
        try FileSystem.write(authorityFolder / "\(hash).0", try FileSystem.read(authority))
    }

    @discardableResult private func openssl(_ words: String) throws -> String {
        let process = Foundation.Process()
        process.executableURL = URL(fileURLWithPath: Self.openssl ?? "")
        process.arguments = words.split(separator: " ").map { String($0) }
        process.currentDirectoryURL = URL(fileURLWithPath: own.path.text)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw POSIXError(.EINVAL) }
        return text
    }
}
