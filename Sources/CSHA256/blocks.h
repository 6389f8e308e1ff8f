#ifndef STOUT_SHA256_BLOCKS_H
#define STOUT_SHA256_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

// One implementation per processor; exactly one of the blocks_*.c files defines these.
int stout_sha256_blocks_available(void);
void stout_sha256_blocks(uint32_t state[8], const uint8_t *bytes, size_t blocks);

extern const uint32_t stout_sha256_constants[64];

#endif
