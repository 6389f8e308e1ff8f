// libcurl's types and constants, and its variadic functions made callable from Swift.
//
// The library itself is not linked: linking it costs milliseconds of every start, so it is opened at the first
// transfer. Each shim therefore takes the function that was looked up by name as its first argument. Handles are
// plain `void *`, which is what they are in every release of the headers.
#ifndef STOUT_CCURL_SHIM_H
#define STOUT_CCURL_SHIM_H

#include <curl/curl.h>

typedef CURLcode (*stout_curl_easy_setopt)(void *, CURLoption, ...);
typedef CURLcode (*stout_curl_easy_getinfo)(void *, CURLINFO, ...);
typedef CURLMcode (*stout_curl_multi_setopt)(void *, CURLMoption, ...);

typedef size_t (*stout_curl_receive)(char *, size_t, size_t, void *);

// Macros that Swift does not see under every header.
static const size_t stout_curl_receive_pause = CURL_WRITEFUNC_PAUSE;
static const int stout_curl_pause_nothing = CURLPAUSE_CONT;
static const long stout_curl_global_all = CURL_GLOBAL_ALL;

static inline CURLcode stout_curl_set_long(void *setopt, void *handle, CURLoption option, long value) {
    return ((stout_curl_easy_setopt)setopt)(handle, option, value);
}

static inline CURLcode stout_curl_set_text(void *setopt, void *handle, CURLoption option, const char *value) {
    return ((stout_curl_easy_setopt)setopt)(handle, option, value);
}

static inline CURLcode stout_curl_set_pointer(void *setopt, void *handle, CURLoption option, void *value) {
    return ((stout_curl_easy_setopt)setopt)(handle, option, value);
}

static inline CURLcode stout_curl_set_receiver(
    void *setopt, void *handle, CURLoption option, stout_curl_receive value) {
    return ((stout_curl_easy_setopt)setopt)(handle, option, value);
}

static inline CURLcode stout_curl_get_double(void *getinfo, void *handle, CURLINFO info, double *value) {
    return ((stout_curl_easy_getinfo)getinfo)(handle, info, value);
}

static inline CURLcode stout_curl_get_long(void *getinfo, void *handle, CURLINFO info, long *value) {
    return ((stout_curl_easy_getinfo)getinfo)(handle, info, value);
}

static inline CURLMcode stout_curl_multi_set_long(void *setopt, void *multi, CURLMoption option, long value) {
    return ((stout_curl_multi_setopt)setopt)(multi, option, value);
}

// http and https, nothing else. CURLOPT_PROTOCOLS_STR (318) came with 7.85; before that it is CURLOPT_PROTOCOLS
// (181) with bits, which later headers mark deprecated, hence the numbers. Redirects are followed by ourselves.
static inline CURLcode stout_curl_limit_protocols(void *setopt, void *handle) {
    CURLcode code = ((stout_curl_easy_setopt)setopt)(handle, (CURLoption)(CURLOPTTYPE_STRINGPOINT + 318), "http,https");
    if (code == CURLE_UNKNOWN_OPTION) {
        code = ((stout_curl_easy_setopt)setopt)(handle, (CURLoption)(CURLOPTTYPE_LONG + 181), (long)3);
    }
    return code;
}

// The result of a finished transfer; the union of CURLMsg is not visible to Swift under every header.
static inline CURLcode stout_curl_message_result(const CURLMsg *message) { return message->data.result; }
static inline void *stout_curl_message_handle(const CURLMsg *message) { return message->easy_handle; }

#endif
