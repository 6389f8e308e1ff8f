internal import Diagnostics

/// A date, a time, or both, perhaps with an offset from UTC; validated (RFC 3339 section 5.6 and 5.7, days of months and leap years).
public struct TOMLDateTime: Hashable, Sendable, CustomStringConvertible {
    public struct Date: Hashable, Sendable {
        /// 0…9999.
        public let year: Int
        /// 1…12.
        public let month: Int
        /// 1…31.
        public let day: Int
    }

    public struct Time: Hashable, Sendable {
        /// 0…23.
        public let hour: Int
        /// 0…59.
        public let minute: Int
        /// 0…59, or 60 for a leap second.
        public let second: Int
        /// 0…999,999,999; digits past the ninth are cut.
        public let nanosecond: Int
    }

    /// One of the four kinds of `TOMLValue.Kind` that are about time.
    public let kind: TOMLValue.Kind
    public let date: Date?
    public let time: Time?
    /// Minutes east of UTC, of `.offsetDateTime` only; `Z` is 0.
    public let offset: Int?
    /// As it is written.
    public let text: String

    public var description: String { text }
}
