import Testing
import Unix

@Suite struct SwitchTests {
    @Test(arguments: ["", "0", "n", "no", "NO", "No", "off", "OFF", "f", "false", "False"])
    func someValuesSayNo(_ value: String) { #expect(!Environment.saysYes(value)) }

    @Test(arguments: ["1", "yes", "on", "true", "2", " ", "nope"])
    func allOthersSayYes(_ value: String) { #expect(Environment.saysYes(value)) }
}
