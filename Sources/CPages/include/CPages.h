#ifndef STOUT_CPAGES_H
#define STOUT_CPAGES_H

#include <stddef.h>

/// The bytes of spec/errors.md, as it was when this program was built. They live as long as the program.
const unsigned char *stout_page_errors(void);
/// How many they are.
size_t stout_page_errors_size(void);

#endif
