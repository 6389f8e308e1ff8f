// Compares CSHA256 with the published vectors, and with the text of FIPS 180-4 written down plainly, over many lengths
// and splits. Tests/arm64-hash.sh builds it for another processor.
#include "CSHA256.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const uint32_t stout_sha256_constants[64];

static uint32_t turn(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }

// FIPS 180-4, 6.2.2, a bit of padding included.
static void plain(const uint8_t *message, size_t length, uint8_t digest[32]) {
    uint32_t hash[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    size_t blocks = (length + 8) / 64 + 1;
    for (size_t block = 0; block < blocks; block++) {
        uint32_t word[64] = {0};
        for (size_t index = 0; index < 64; index++) {
            size_t place = block * 64 + index;
            uint8_t byte = place < length ? message[place] : place == length ? 0x80 : 0;
            if (place >= blocks * 64 - 8) byte = (uint8_t)((uint64_t)length * 8 >> (8 * (blocks * 64 - 1 - place)));
            word[index / 4] |= (uint32_t)byte << (24 - 8 * (index % 4));
        }
        for (int t = 16; t < 64; t++) {
            uint32_t one = word[t - 15], two = word[t - 2];
            word[t] = (turn(two, 17) ^ turn(two, 19) ^ two >> 10) + word[t - 7]
                + (turn(one, 7) ^ turn(one, 18) ^ one >> 3) + word[t - 16];
        }
        uint32_t v[8];
        memcpy(v, hash, sizeof v);
        for (int t = 0; t < 64; t++) {
            uint32_t first = v[7] + (turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25)) + ((v[4] & v[5]) ^ (~v[4] & v[6]))
                + stout_sha256_constants[t] + word[t];
            uint32_t second = (turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22))
                + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
            memmove(v + 1, v, 7 * sizeof *v);
            v[4] += first;
            v[0] = first + second;
        }
        for (int index = 0; index < 8; index++) hash[index] += v[index];
    }
    for (int index = 0; index < 32; index++) digest[index] = (uint8_t)(hash[index / 4] >> (24 - 8 * (index % 4)));
}

// SplitMix64: the same numbers in every run.
static uint64_t state = 5;
static uint64_t next(void) {
    uint64_t mixed = state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31;
}

static int isDigest(const uint8_t digest[32], const char *hex) {
    char text[65];
    for (int index = 0; index < 32; index++) snprintf(text + 2 * index, 3, "%02x", digest[index]);
    if (strcmp(text, hex) == 0) return 1;
    printf("%s instead of %s\n", text, hex);
    return 0;
}

static int vector(const char *message, size_t length, const char *hex) {
    uint8_t one[32], other[32];
    stout_sha256 hash;
    stout_sha256_start(&hash);
    stout_sha256_update(&hash, message, length);
    stout_sha256_finish(&hash, one);
    plain((const uint8_t *)message, length, other);
    return isDigest(one, hex) && isDigest(other, hex);
}

int main(int count, char **arguments) {
    int rounds = count > 1 ? atoi(arguments[1]) : 10000;
    if (!stout_sha256_available()) {
        puts("this processor has no SHA-256 instructions");
        return 2;
    }
    // FIPS 180-4 and NIST's short messages.
    static char million[1000000];
    memset(million, 'a', sizeof million);
    if (!vector("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")) return 1;
    if (!vector("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")) return 1;
    if (!vector("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")) return 1;
    if (!vector(million, sizeof million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")) return 1;

    static uint8_t pool[4096];
    for (size_t index = 0; index < sizeof pool; index++) pool[index] = (uint8_t)next();
    for (int round = 0; round < rounds; round++) {
        size_t length = next() % 601, start = next() % (sizeof pool - length);
        uint8_t expected[32], found[32];
        plain(pool + start, length, expected);
        stout_sha256 hash;
        stout_sha256_start(&hash);
        for (size_t place = 0; place < length;) {
            size_t piece = next() % 151;
            if (piece > length - place) piece = length - place;
            stout_sha256_update(&hash, pool + start + place, piece);
            place += piece;
        }
        stout_sha256_finish(&hash, found);
        if (memcmp(expected, found, 32) != 0) {
            printf("round %d, %zu bytes: another digest\n", round, length);
            return 1;
        }
    }
    printf("4 vectors and %d lengths and splits\n", rounds);
    return 0;
}
