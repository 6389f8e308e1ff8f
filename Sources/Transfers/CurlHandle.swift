internal import CCurl
internal import Diagnostics

/// One easy handle: the options of one request at a time. C: `curl_easy_init(3)`.
@safe final class CurlHandle {
    private let library: CurlLibrary
    let pointer: CurlLibrary.Handle
    /// Tells it from others.
    var address: UInt { unsafe UInt(bitPattern: pointer) }
    private var fields: CurlLibrary.List?
    private let remarkBuffer: UnsafeMutablePointer<CChar>
    /// The first option that libcurl did not take since `reset`.
    private(set) var refused: CURLcode?

    /// Nil where libcurl has no memory.
    init?(_ library: CurlLibrary) {
        guard let pointer = unsafe library.easyInit() else { return nil }
        self.library = library
        unsafe self.pointer = unsafe pointer
        unsafe remarkBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe remarkBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe library.easyCleanup(pointer)
        unsafe library.listFree(fields)
        unsafe remarkBuffer.deallocate()
    }

    /// Forgets all options. C: `curl_easy_reset(3)`.
    func reset() {
        unsafe library.easyReset(pointer)
        unsafe library.listFree(fields)
        unsafe fields = nil
        unsafe remarkBuffer[0] = 0
        refused = nil
        note(unsafe stout_curl_set_pointer(library.easySetOption, pointer, CURLOPT_ERRORBUFFER, remarkBuffer))
    }

    /// libcurl's remark on the last failure, or its sentence for the code.
    func remark(of code: CURLcode) -> String {
        let remark = unsafe String(cString: remarkBuffer)
        return AddressMask.hiding(foreign: remark.isEmpty ? library.text(of: code) : remark)
    }

    func set(_ option: CURLoption, _ value: Int) {
        note(unsafe stout_curl_set_long(library.easySetOption, pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) {
        note(unsafe stout_curl_set_text(library.easySetOption, pointer, option, value))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        note(unsafe stout_curl_set_pointer(library.easySetOption, pointer, option, value))
    }

    func set(_ option: CURLoption, receiver value: @escaping stout_curl_receive) {
        note(unsafe stout_curl_set_receiver(library.easySetOption, pointer, option, value))
    }

    /// An option that libcurl may do without.
    func prefer(_ option: CURLoption, _ value: Int) {
        _ = unsafe stout_curl_set_long(library.easySetOption, pointer, option, value)
    }

    /// http and https only.
    func limitProtocols() {
        note(unsafe stout_curl_limit_protocols(library.easySetOption, pointer))
    }

    /// Header fields as lines without their ends.
    func setFields(_ lines: [String]) {
        for line in lines {
            guard let longer = unsafe library.listAppend(fields, line) else {
                refused = refused ?? CURLE_OUT_OF_MEMORY
                return
            }
            unsafe fields = unsafe longer
        }
        unsafe set(CURLOPT_HTTPHEADER, pointer: fields)
    }

    /// Whether the connection of this request is made and the request on its way. C: `CURLINFO_PRETRANSFER_TIME(3)`.
    var isConnected: Bool {
        var seconds = 0.0
        let code = unsafe stout_curl_get_double(
            library.easyGetInfo, pointer, CURLINFO_PRETRANSFER_TIME, &seconds)
        return code == CURLE_OK && seconds > 0
    }

    /// What a proxy answered to a request for a tunnel; 0 where there was none. C: `CURLINFO_HTTP_CONNECTCODE(3)`.
    var connectStatus: Int {
        var status = 0
        let code = unsafe stout_curl_get_long(library.easyGetInfo, pointer, CURLINFO_HTTP_CONNECTCODE, &status)
        return code == CURLE_OK ? status : 0
    }

    /// C: `curl_easy_pause(3)`.
    func resume() -> CURLcode { unsafe library.easyPause(pointer, stout_curl_pause_nothing) }

    private func note(_ code: CURLcode) {
        if code != CURLE_OK, refused == nil { refused = code }
    }
}
