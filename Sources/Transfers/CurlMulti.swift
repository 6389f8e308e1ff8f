internal import CCurl
internal import Unix

/// The connections and the transfers on them. C: `libcurl-multi(3)`.
@safe final class CurlMulti {
    let library: CurlLibrary
    private let pointer: CurlLibrary.Handle
    private var idle: [CurlHandle] = []

    /// Nil where libcurl has no memory. `limit`: connections that are kept.
    init?(_ library: CurlLibrary, limit: Int) {
        guard let pointer = unsafe library.multiInit() else { return nil }
        self.library = library
        unsafe self.pointer = unsafe pointer
        // Streams of HTTP/2 share a connection. What an old library does not know it does without.
        _ = unsafe stout_curl_multi_set_long(
            library.multiSetOption, pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = unsafe stout_curl_multi_set_long(library.multiSetOption, pointer, CURLMOPT_MAXCONNECTS, 2 * limit)
    }

    deinit {
        idle = []
        _ = unsafe library.multiCleanup(pointer)
    }

    /// A handle without options, to be given back by `recycle`.
    func handle() -> CurlHandle? {
        let handle = idle.popLast() ?? CurlHandle(library)
        handle?.reset()
        return handle
    }

    func recycle(_ handle: CurlHandle) { idle.append(handle) }

    /// Starts. C: `curl_multi_add_handle(3)`.
    func add(_ handle: CurlHandle) -> Bool { unsafe library.multiAdd(pointer, handle.pointer) == CURLM_OK }

    /// Stops, wherever it is. C: `curl_multi_remove_handle(3)`.
    func remove(_ handle: CurlHandle) { _ = unsafe library.multiRemove(pointer, handle.pointer) }

    /// Does what can be done without waiting; the receivers are called from within. C: `curl_multi_perform(3)`.
    func perform() -> Bool {
        var running: Int32 = 0
        return unsafe library.multiPerform(pointer, &running) == CURLM_OK
    }

    /// The next transfer that ended, by the address of its handle. C: `curl_multi_info_read(3)`.
    func nextEnded() -> (handle: UInt, code: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe library.multiNextMessage(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            return unsafe (
                UInt(bitPattern: stout_curl_message_handle(message)), stout_curl_message_result(message)
            )
        }
        return nil
    }

    /// Waits for a socket, a ring or some milliseconds. C: `curl_multi_poll(3)`.
    func wait(_ doorbell: Doorbell, milliseconds: Int) {
        var extra = curl_waitfd(fd: doorbell.number, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        _ = unsafe library.multiPoll(pointer, &extra, 1, Int32(clamping: milliseconds), nil)
    }
}
