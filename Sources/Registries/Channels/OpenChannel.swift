/// Holds an index of a channel, which cannot be copied in an array.
final class OpenChannel {
    let index: ChannelIndex

    init(_ index: consuming ChannelIndex) { self.index = index }
}
