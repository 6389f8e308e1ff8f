internal import Unix

/// nginx on 127.0.0.1, serving a folder.
struct WebServer {
    let port: Int
    private let own: Path

    var address: String { "http://127.0.0.1:\(port)/" }

    /// - Parameter own: a folder for what it needs itself.
    init(serving root: Path, in own: Path) throws(SystemError) {
        self.own = own
        try FileSystem.makeDirectories(own)
        var last = SystemError(.invalid, "nginx", own)
        for _ in 0..<20 {
            let port = Int.random(in: 20_000..<50_000)
            try FileSystem.write(
                own / "nginx.conf",
                Array(
                    """
                    pid nginx.pid;
                    events { worker_connections 64; }
                    http {
                      log_format plain '$status $bytes_sent $request_uri';
                      access_log access.log plain; root \(root);
                      client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3; uwsgi_temp_path t4;
                      scgi_temp_path t5;
                      server { listen 127.0.0.1:\(port); }
                    }
                    """.utf8))
            do throws(SystemError) {
                // It returns when it listens, and goes on by itself.
                if try Self.nginx(own, []) == 0 {
                    self.port = port
                    return
                }
            } catch { last = error }
        }
        throw last
    }

    private static func nginx(_ own: Path, _ words: [String]) throws(SystemError) -> Int32 {
        let program = FileSystem.exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx"
        return try ChildProcess.run(
            program, ["-p", own.text, "-c", (own / "nginx.conf").text, "-e", "error.log"] + words, output: .discarded,
            discardsErrors: true
        ).status
    }

    func stop() { _ = try? Self.nginx(own, ["-s", "stop"]) }

    private func log() throws(SystemError) -> [Substring] {
        String(decoding: try FileSystem.read(own / "access.log"), as: UTF8.self).split(separator: "\n")
    }

    /// How many it answered so far.
    func requests() throws(SystemError) -> Int { try log().count }

    /// How much it sent so far, heads included.
    func bytes() throws(SystemError) -> Int64 {
        try log().reduce(0) { $0 + (Int64($1.split(separator: " ").dropFirst().first ?? "") ?? 0) }
    }
}
