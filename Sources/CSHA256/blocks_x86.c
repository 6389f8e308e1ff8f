#if defined(__x86_64__) || defined(__i386__)

#include "blocks.h"

#include <cpuid.h>
#include <immintrin.h>

int stout_sha256_blocks_available(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    int ssse3 = (c >> 9) & 1, sse41 = (c >> 19) & 1;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    int sha = (b >> 29) & 1;
    return ssse3 && sse41 && sha;
}

#define FOUR_ROUNDS(words, index)                                                                       \
    do {                                                                                                \
        __m128i keyed = _mm_add_epi32(                                                                  \
            words, _mm_load_si128((const __m128i *)(const void *)(stout_sha256_constants + 4 * (index)))); \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, keyed);                                                \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(keyed, 0x0e));                       \
    } while (0)

// The next four words of the message schedule, from the sixteen before them, replace the oldest four.
#define SCHEDULE(oldest, second, third, newest)                                                          \
    oldest = _mm_sha256msg2_epu32(                                                                       \
        _mm_add_epi32(_mm_sha256msg1_epu32(oldest, second), _mm_alignr_epi8(newest, third, 4)), newest)

__attribute__((target("sha,sse4.1,ssse3")))
void stout_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    // The instructions want the state as ABEF and CDGH.
    __m128i dcba = _mm_loadu_si128((const __m128i *)(const void *)state);
    __m128i hgfe = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xb1);
    __m128i efgh = _mm_shuffle_epi32(hgfe, 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);

    for (; blocks > 0; blocks--, bytes += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        const __m128i *input = (const __m128i *)(const void *)bytes;
        __m128i w0 = _mm_shuffle_epi8(_mm_loadu_si128(input), big_endian);
        __m128i w1 = _mm_shuffle_epi8(_mm_loadu_si128(input + 1), big_endian);
        __m128i w2 = _mm_shuffle_epi8(_mm_loadu_si128(input + 2), big_endian);
        __m128i w3 = _mm_shuffle_epi8(_mm_loadu_si128(input + 3), big_endian);
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
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }

    __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

#endif
