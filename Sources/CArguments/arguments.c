#include "CArguments.h"

// Swift looks for the words on the stack beside the variables, or in /proc. The variables are elsewhere where a
// preloaded library has set one before `main`, and /proc can be missing. The C libraries of Linux (glibc) and macOS
// hand the words to every function that runs before `main`.
static int words_count;
static char **words;

__attribute__((constructor)) static void stout_keep_arguments(int count, char **arguments) {
    words_count = count;
    words = arguments;
}

int stout_argument_count(void) { return words ? words_count : 0; }

const char *stout_argument(int index) { return words[index]; }
