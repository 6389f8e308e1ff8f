import Notation
import Packages
import Testing

@testable import Trust

@Suite struct KeyTests {
    /// RFC 8032, section 7.1, tests 1 to 3.
    @Test(arguments: [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ])
    func publishedVectors(_ seed: String, _ key: String, _ message: String, _ signature: String) throws {
        let private32 = try #require(Hexadecimal.bytes(seed, count: 32))
        let signing = try #require(SigningKey(seed: private32))
        #expect(signing.text == key)
        let bytes = try #require(Hexadecimal.bytes(message, count: message.utf8.count / 2))
        #expect(Hexadecimal.text(signing.sign(bytes)) == signature)
        let checking = PublicKey(signing)
        #expect(checking.verifies(signing.sign(bytes), of: bytes))
        #expect(!checking.verifies(signing.sign(bytes), of: bytes + [0]))
        #expect(!checking.verifies(Array(signing.sign(bytes).dropLast()), of: bytes))
    }

    /// From the issue of the specification's own example: the id is the hash of the canonical key.
    @Test func anIdIsTheHashOfTheKey() {
        let key = SigningKey.generate()
        let text = "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"\(key.text)\"},\"scheme\":\"ed25519\"}"
        #expect(key.identifier == SHA256Hasher.digest(of: Array(text.utf8)).hex)
    }

    @Test func twoKeysAreTwo() { #expect(SigningKey.generate().text != SigningKey.generate().text) }

    @Test(arguments: [nil, "", "correct horse", "päss\u{0}word"] as [String?])
    func aFileGivesTheKeyBack(_ passphrase: String?) throws {
        let key = SigningKey.generate()
        let secret = passphrase.map { Array($0.utf8) }
        let text = try KeyFile.text(of: key, passphrase: secret)
        #expect(text.contains(Hexadecimal.text(key.seed)) == (passphrase == nil))
        #expect(try KeyFile.read(Array(text.utf8)) { secret }.text == key.text)
        if secret != nil {
            #expect(throws: KeyFile.Problem.passphrase) {
                _ = try KeyFile.read(Array(text.utf8)) { Array("other".utf8) }
            }
            #expect(throws: KeyFile.Problem.locked) { _ = try KeyFile.read(Array(text.utf8)) { nil } }
            // Another public key under the same box.
            let changed = text.replacing(key.text, with: SigningKey.generate().text)
            #expect(throws: KeyFile.Problem.malformed) { _ = try KeyFile.read(Array(changed.utf8)) { secret } }
        }
    }

    @Test(arguments: [
        "", "{}", "{\"format\":1}", "{\"format\":1,\"kind\":\"rsa\"}", "{\"format\":1,\"kind\":\"ed25519\"}",
        "{\"format\":1,\"kind\":\"ed25519\",\"seed\":\"00\"}",
        // A file that asks for more memory than any machine has.
        """
        {"format":1,"kind":"ed25519","public":"","sealed":{"salt":"00000000000000000000000000000000","operations":3,
        "memory":1099511627776,"nonce":"","box":""}}
        """,
        """
        {"format":1,"kind":"ed25519","public":"","sealed":{"salt":"00000000000000000000000000000000","operations":300000,
        "memory":8192,"nonce":"","box":""}}
        """,
    ])
    func otherFilesAreRefused(_ text: String) {
        #expect(throws: KeyFile.Problem.malformed) { _ = try KeyFile.read(Array(text.utf8)) { [1] } }
    }

    @Test func aNewerFormatIsRefused() {
        #expect(throws: KeyFile.Problem.newer(2)) { _ = try KeyFile.read(Array("{\"format\":2}".utf8)) { nil } }
    }
}
