/// Plain memory without ownership: what the hot loops read and write.
///
/// A struct of `let` cells compiles to loads from registers. The same code over a class's `var` buffers was five
/// times slower, because Swift checks each access for exclusivity. The memory belongs to a ``Growing``, which must
/// outlive the cells and must not grow while they are used. An index is never checked: all of them come from
/// ``Table`` and ``Solver``, which are their only makers.
@safe
struct Cells<Element: BitwiseCopyable> {
    private let base: UnsafeMutablePointer<Element>

    @inline(__always)
    init(_ base: UnsafeMutablePointer<Element>) { unsafe self.base = base }

    @inline(__always)
    subscript(index: Int) -> Element {
        unsafeAddress { unsafe UnsafePointer(base + index) }
        nonmutating unsafeMutableAddress { unsafe base + index }
    }

    @inline(__always)
    subscript(index: Int32) -> Element {
        unsafeAddress { unsafe UnsafePointer(base + Int(index)) }
        nonmutating unsafeMutableAddress { unsafe base + Int(index) }
    }
}

/// An owned buffer that grows at its end and never shrinks; new room is not initialised until it is appended.
@safe
struct Growing<Element: BitwiseCopyable>: ~Copyable {
    private var base: UnsafeMutablePointer<Element>
    private var capacity: Int
    private(set) var count = 0

    init(minimumCapacity: Int = 16) {
        unsafe base = .allocate(capacity: minimumCapacity)
        capacity = minimumCapacity
    }

    deinit { unsafe base.deallocate() }

    var cells: Cells<Element> {
        @inline(__always) get { unsafe Cells(base) }
    }

    @inline(__always)
    subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return unsafe base[index]
        }
        set {
            assert(index >= 0 && index < count)
            unsafe base[index] = newValue
        }
    }

    @inline(__always)
    subscript(index: Int32) -> Element {
        get { self[Int(index)] }
        set { self[Int(index)] = newValue }
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        if count == capacity { grow(toHold: count + 1) }
        unsafe (base + count).initialize(to: element)
        count += 1
    }

    mutating func append(repeating element: Element, count added: Int) {
        if count + added > capacity { grow(toHold: count + added) }
        unsafe (base + count).initialize(repeating: element, count: added)
        count += added
    }

    /// Forgets everything from `length` on; the memory is kept for the next use.
    @inline(__always)
    mutating func truncate(to length: Int) {
        assert(length <= count)
        count = length
    }

    @inline(never)
    private mutating func grow(toHold needed: Int) {
        let wanted = max(needed, capacity * 2)
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: wanted)
        unsafe larger.moveInitialize(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = larger
        capacity = wanted
    }
}

/// Memory for one value that a class owns, read and written without a check for exclusivity; the class frees it.
@safe
struct Place<Value: ~Copyable> {
    private let pointer: UnsafeMutablePointer<Value>

    init(_ value: consuming Value) {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: value)
    }

    @inline(__always)
    var read: UnsafePointer<Value> { unsafe UnsafePointer(pointer) }

    @inline(__always)
    var write: UnsafeMutablePointer<Value> { unsafe pointer }

    func free() {
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }
}
