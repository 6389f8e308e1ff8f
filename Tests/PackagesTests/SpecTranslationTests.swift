import Packages
import Testing

/// Match specifications of conda in the words of a Stoutfile. The same for all specifications of real channels, asked of all
/// versions that there are: Tests/conda-agreement.sh.
struct SpecTranslationTests {
    @Test(arguments: [
        ("python", "python", "*"), ("Python", "python", "*"), ("numpy=1.26", "numpy", "1.26.*"),
        ("numpy =1.26", "numpy", "1.26.*"), ("numpy==1.26", "numpy", "=1.26"), ("numpy 1.26", "numpy", "=1.26"),
        ("numpy 1.26.*", "numpy", "1.26.*"), ("numpy=1.26.*", "numpy", "1.26.*"), ("numpy>=1.26", "numpy", ">=1.26"),
        ("numpy >=1.22, <2", "numpy", ">=1.22, <2"), ("numpy>=1.22,<2.0a0", "numpy", ">=1.22, <2.0a0"),
        ("python 3.8|3.9.*", "python", "=3.8 || 3.9.*"), ("numpy ~=1.22.3", "numpy", ">=1.22.3, 1.22.*"),
        ("numpy !=1.22", "numpy", "!=1.22"), ("numpy >=1,!=1.22.*", "numpy", ">=1, <1.22 || >=1, >=1.23"),
        ("a (>=1,<2)|(>=3)", "a", ">=1, <2 || >=3"), ("a (1|2),<9", "a", "=1, <9 || =2, <9"), ("a *", "a", "*"),
        ("a *,>=2", "a", ">=2"), ("openssl 1!3", "openssl", "=1!3"), ("a[version='>=2']", "a", ">=2"),
        ("a ~=1.*", "a", ">=1"), ("a ~=1", "a", ">=1"), ("a ==2.7.*", "a", "=2.7"),
        ("a 2.7|2.7.*.", "a", "=2.7 || 2.7.*"),
        ("a 2.7.*.*", "a", "2.7.*"), ("a !=2.7.*.*", "a", "!=2.7"), ("a ==2.7.*.*", "a", "=2.7"),
        ("a >3.9.*", "a", ">=3.9"), ("_libgcc_mutex 0.1", "_libgcc_mutex", "=0.1"), ("a=2024a", "a", "2024a.*"),
    ])
    func whatFits(_ text: String, _ name: String, _ constraint: String) throws {
        if text == "a=2024a" {
            // A `*` behind a letter is none in a Stoutfile, or it is the same: one of the two.
            let read = try? SpecTranslation(text)
            #expect(read == nil || read?.constraint == constraint)
            return
        }
        let read = try SpecTranslation(text)
        #expect(read.name == name)
        #expect(read.constraint == constraint)
        #expect(read.losses.isEmpty)
        #expect(read.channel == nil)
    }

    @Test(
        arguments: [
            ("python=3.12=*_cpython", "=3.12", 1, nil), ("python 3.12.* h_0", "3.12.*", 1, nil),
            ("a[build_number=3]", "*", 1, nil), ("a[subdir=linux-64, md5=x]", "*", 2, nil),
            ("conda-forge::a >=1", ">=1", 0, "conda-forge"), ("a[channel=bioconda]", "*", 0, "bioconda"),
            ("a 1.2 *", "=1.2", 0, nil),
        ] as [(String, String, Int, String?)])
    func whatIsLeftOut(_ text: String, _ constraint: String, _ losses: Int, _ channel: String?) throws {
        let read = try SpecTranslation(text)
        #expect(read.constraint == constraint)
        #expect(read.losses.count == losses, "\(read.losses)")
        #expect(read.channel == channel)
    }

    @Test(arguments: [
        "", ">=1", "a b$c", "__glibc >=2.17", "https://example.org/a-1-0.conda", "a >=1,<", "a >>1",
        "a >2,<1", "a ((((((((((((((((((1))))))))))))))))))", "a [x", "-a",
    ])
    func whatDoesNot(_ text: String) { #expect(throws: SpecTranslation.Problem.self) { try SpecTranslation(text) } }

    @Test func channelsHaveAddresses() {
        #expect(ChannelAddress.places("conda-forge") == ["https://conda.anaconda.org/conda-forge"])
        #expect(ChannelAddress.places("defaults").count == 2)
        #expect(ChannelAddress.places("nodefaults").isEmpty)
        #expect(ChannelAddress.places("https://a.example/b/") == ["https://a.example/b"])
        #expect(ChannelAddress.places("https://a.example/b/linux-64") == ["https://a.example/b"])
        #expect(ChannelAddress.places("https://me:secret@a.example/b") == ["https://a.example/b"])
        #expect(ChannelAddress.places("https://a.example/t/secret/b/noarch") == ["https://a.example/b"])
        #expect(ChannelAddress.places("./b") == ["./b"])
        #expect(ChannelAddress.hasSecret("https://me:secret@a.example/b"))
        #expect(ChannelAddress.hasSecret("https://a.example/t/secret/b"))
        #expect(!ChannelAddress.hasSecret("https://a.example/b/"))
        #expect(!ChannelAddress.hasSecret("conda-forge"))
    }
}
