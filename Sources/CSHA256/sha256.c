// Buffering and padding around the block functions, which are in blocks_x86.c and blocks_arm.c.
#include "CSHA256.h"
#include "blocks.h"

#include <string.h>

int stout_sha256_available(void) { return stout_sha256_blocks_available(); }

void stout_sha256_start(stout_sha256 *hash) {
    static const uint32_t initial[8] = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    };
    memcpy(hash->state, initial, sizeof initial);
    hash->length = 0;
}

void stout_sha256_update(stout_sha256 *hash, const void *bytes, size_t count) {
    if (count == 0) return;
    const uint8_t *next = bytes;
    size_t held = (size_t)(hash->length % 64);
    hash->length += count;
    if (held > 0) {
        size_t taken = 64 - held < count ? 64 - held : count;
        memcpy(hash->pending + held, next, taken);
        next += taken;
        count -= taken;
        if (held + taken < 64) return;
        stout_sha256_blocks(hash->state, hash->pending, 1);
    }
    size_t blocks = count / 64;
    if (blocks > 0) stout_sha256_blocks(hash->state, next, blocks);
    if (count % 64 > 0) memcpy(hash->pending, next + blocks * 64, count % 64);
}

void stout_sha256_finish(stout_sha256 *hash, uint8_t digest[32]) {
    uint64_t bits = hash->length * 8;
    size_t held = (size_t)(hash->length % 64);
    hash->pending[held++] = 0x80;
    if (held > 56) {
        memset(hash->pending + held, 0, 64 - held);
        stout_sha256_blocks(hash->state, hash->pending, 1);
        held = 0;
    }
    memset(hash->pending + held, 0, 56 - held);
    for (int index = 0; index < 8; index++) hash->pending[56 + index] = (uint8_t)(bits >> (56 - 8 * index));
    stout_sha256_blocks(hash->state, hash->pending, 1);
    for (int index = 0; index < 32; index++)
        digest[index] = (uint8_t)(hash->state[index / 4] >> (24 - 8 * (index % 4)));
}
