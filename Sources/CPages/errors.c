#include "CPages.h"

// `#embed` is C23; clang has it in every language mode since 19.
#pragma clang diagnostic ignored "-Wpragmas"
#pragma clang diagnostic ignored "-Wunknown-warning-option"
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page[] = {
#embed "../../spec/errors.md"
};

const unsigned char *stout_page_errors(void) { return page; }

size_t stout_page_errors_size(void) { return sizeof page; }
