#if !defined(__x86_64__) && !defined(__i386__)                                                              \
    && !(defined(__aarch64__)                                                                               \
         && (defined(__ARM_FEATURE_SHA2) || defined(__ARM_FEATURE_CRYPTO) || defined(__linux__)))

#include "blocks.h"

// No instructions here: the caller has another implementation, and never calls the second function.
int stout_sha256_blocks_available(void) { return 0; }
void stout_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks) {
    (void)state, (void)bytes, (void)blocks;
    __builtin_trap();
}

#endif
