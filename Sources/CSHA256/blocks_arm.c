#if defined(__aarch64__) && (defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO) || defined(__linux__))

#include "blocks.h"

#include <arm_neon.h>

#if defined(__linux__)
#include <sys/auxv.h>

int stout_sha256_blocks_available(void) {
    const unsigned long sha2 = 1ul << 6;  // HWCAP_SHA2 of asm/hwcap.h
    return (getauxval(AT_HWCAP) & sha2) != 0;
}
#else
// Every Apple processor with this architecture has them.
int stout_sha256_blocks_available(void) { return 1; }
#endif

#define FOUR_ROUNDS(words, index)                                                  \
    do {                                                                           \
        uint32x4_t keyed = vaddq_u32(words, vld1q_u32(stout_sha256_constants + 4 * (index))); \
        uint32x4_t abcd_before = abcd;                                             \
        abcd = vsha256hq_u32(abcd, efgh, keyed);                                   \
        efgh = vsha256h2q_u32(efgh, abcd_before, keyed);                           \
    } while (0)

#define SCHEDULE(oldest, second, third, newest) \
    oldest = vsha256su1q_u32(vsha256su0q_u32(oldest, second), third, newest)

#if defined(__linux__)
// As clang, with which Swift packages are built, wants it.
__attribute__((target("sha2")))
#endif
void stout_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    uint32x4_t abcd = vld1q_u32(state);
    uint32x4_t efgh = vld1q_u32(state + 4);
    for (; blocks > 0; blocks--, bytes += 64) {
        const uint32x4_t abcd_at_start = abcd, efgh_at_start = efgh;
        uint32x4_t w0 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes)));
        uint32x4_t w1 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 16)));
        uint32x4_t w2 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 32)));
        uint32x4_t w3 = vreinterpretq_u32_u8(vrev32q_u8(vld1q_u8(bytes + 48)));
        FOUR_ROUNDS(w0, 0);
        FOUR_ROUNDS(w1, 1);
        FOUR_ROUNDS(w2, 2);
        FOUR_ROUNDS(w3, 3);
        for (int index = 4; index < 16; index += 4) {
            SCHEDULE(w0, w1, w2, w3);
            FOUR_ROUNDS(w0, index);
            SCHEDULE(w1, w2, w3, w0);
            FOUR_ROUNDS(w1, index + 1);
            SCHEDULE(w2, w3, w0, w1);
            FOUR_ROUNDS(w2, index + 2);
            SCHEDULE(w3, w0, w1, w2);
            FOUR_ROUNDS(w3, index + 3);
        }
        abcd = vaddq_u32(abcd, abcd_at_start);
        efgh = vaddq_u32(efgh, efgh_at_start);
    }
    vst1q_u32(state, abcd);
    vst1q_u32(state + 4, efgh);
}

#endif
