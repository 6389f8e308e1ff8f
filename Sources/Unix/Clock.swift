internal import Glibc

/// Time of the day and time that passes.
public enum Clock {
    /// Seconds since 1970-01-01T00:00:00Z. C: `clock_gettime(CLOCK_REALTIME)`.
    public static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    /// Nanoseconds on a clock that never goes back. C: `clock_gettime(CLOCK_MONOTONIC)`.
    public static func ticks() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Nanoseconds that this thread has computed: what others do on the machine does not count. C:
    /// `clock_gettime(CLOCK_THREAD_CPUTIME_ID)`.
    public static func effort() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// `2026-11-21T08:03:28Z`, in UTC, for seconds since 1970. C: `gmtime_r(3)`.
    public static func text(_ seconds: Int64) -> String {
        var clock = time_t(seconds)
        var parts = unsafe tm()
        unsafe gmtime_r(&clock, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = unsafe "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return unsafe "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }
}
