#ifndef STOUT_CSHA256_H
#define STOUT_CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// SHA-256 (FIPS 180-4) with the processor's own instructions. Every function but `stout_sha256_available` may be
/// called only where that one answered 1.
typedef struct {
    uint32_t state[8];
    uint64_t length;
    uint8_t pending[64];
} stout_sha256;

/// 1 where this processor has the SHA-256 instructions, otherwise 0. Cheap; asks the processor each time.
int stout_sha256_available(void);

void stout_sha256_start(stout_sha256 *hash);
void stout_sha256_update(stout_sha256 *hash, const void *bytes, size_t count);
void stout_sha256_finish(stout_sha256 *hash, uint8_t digest[32]);

#endif
