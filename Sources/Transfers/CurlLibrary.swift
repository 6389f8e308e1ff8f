internal import CCurl
internal import Unix

/// libcurl's functions, looked up when the first transfer needs them. C: `libcurl(3)`.
///
/// Only the thread that runs the engine calls them.
@safe final class CurlLibrary {
    typealias Handle = UnsafeMutableRawPointer
    typealias List = UnsafeMutablePointer<curl_slist>

    let easyInit: @convention(c) () -> Handle?
    let easyCleanup: @convention(c) (Handle) -> Void
    let easyReset: @convention(c) (Handle) -> Void
    let easyPause: @convention(c) (Handle, Int32) -> CURLcode
    let easyErrorText: @convention(c) (CURLcode) -> UnsafePointer<CChar>?
    let easySetOption: UnsafeMutableRawPointer
    let easyGetInfo: UnsafeMutableRawPointer
    let listAppend: @convention(c) (List?, UnsafePointer<CChar>) -> List?
    let listFree: @convention(c) (List?) -> Void
    let multiInit: @convention(c) () -> Handle?
    let multiCleanup: @convention(c) (Handle) -> CURLMcode
    let multiSetOption: UnsafeMutableRawPointer
    let multiAdd: @convention(c) (Handle, Handle) -> CURLMcode
    let multiRemove: @convention(c) (Handle, Handle) -> CURLMcode
    let multiPerform: @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> CURLMcode
    let multiPoll:
        @convention(c) (Handle, UnsafeMutablePointer<curl_waitfd>?, UInt32, Int32, UnsafeMutablePointer<Int32>?) ->
            CURLMcode
    let multiNextMessage: @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> UnsafeMutablePointer<CURLMsg>?

    /// Why there is none.
    enum Missing: Error, Hashable {
        /// No library of these names.
        case library
        /// A library that is too old; 7.66 of 2019 has all that is needed.
        case function(String)

        /// The name of what is missing in a library that is there.
        var function: String? {
            if case .function(let name) = self { return name }
            return nil
        }
    }

    /// Loads the first of several names that the system has.
    init(_ names: [String]) throws(Missing) {
        guard let library = DynamicLibrary(names) else { throw .library }
        func find(_ name: String) throws(Missing) -> UnsafeMutableRawPointer {
            let symbol = unsafe library.symbol(name)
            if unsafe symbol == nil { throw .function(name) }
            return unsafe symbol!
        }
        unsafe easyInit = try unsafeBitCast(find("curl_easy_init"), to: type(of: easyInit))
        unsafe easyCleanup = try unsafeBitCast(find("curl_easy_cleanup"), to: type(of: easyCleanup))
        unsafe easyReset = try unsafeBitCast(find("curl_easy_reset"), to: type(of: easyReset))
        unsafe easyPause = try unsafeBitCast(find("curl_easy_pause"), to: type(of: easyPause))
        unsafe easyErrorText = try unsafeBitCast(find("curl_easy_strerror"), to: type(of: easyErrorText))
        unsafe easySetOption = try find("curl_easy_setopt")
        unsafe easyGetInfo = try find("curl_easy_getinfo")
        unsafe listAppend = try unsafeBitCast(find("curl_slist_append"), to: type(of: listAppend))
        unsafe listFree = try unsafeBitCast(find("curl_slist_free_all"), to: type(of: listFree))
        unsafe multiInit = try unsafeBitCast(find("curl_multi_init"), to: type(of: multiInit))
        unsafe multiCleanup = try unsafeBitCast(find("curl_multi_cleanup"), to: type(of: multiCleanup))
        unsafe multiSetOption = try find("curl_multi_setopt")
        unsafe multiAdd = try unsafeBitCast(find("curl_multi_add_handle"), to: type(of: multiAdd))
        unsafe multiRemove = try unsafeBitCast(find("curl_multi_remove_handle"), to: type(of: multiRemove))
        unsafe multiPerform = try unsafeBitCast(find("curl_multi_perform"), to: type(of: multiPerform))
        unsafe multiPoll = try unsafeBitCast(find("curl_multi_poll"), to: type(of: multiPoll))
        unsafe multiNextMessage = try unsafeBitCast(find("curl_multi_info_read"), to: type(of: multiNextMessage))

        typealias GlobalInit = @convention(c) (Int) -> CURLcode
        let start = unsafe try unsafeBitCast(find("curl_global_init"), to: GlobalInit.self)
        // Counted by libcurl: a second engine calls it again.
        guard start(stout_curl_global_all) == CURLE_OK else { throw .function("curl_global_init") }
        // libcurl's TLS writes to sockets that the other side may have closed.
        Process.ignoreBrokenPipes()
    }

    /// libcurl's sentence for a code, in English. C: `curl_easy_strerror(3)`.
    func text(of code: CURLcode) -> String {
        guard let text = unsafe easyErrorText(code) else { return "" }
        return unsafe String(cString: text)
    }
}
