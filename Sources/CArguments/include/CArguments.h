#ifndef STOUT_CARGUMENTS_H
#define STOUT_CARGUMENTS_H

/// The words that this process was started with, as the C library handed them out before `main`; 0 where it did not.
int stout_argument_count(void);

/// One of them, from 0; ends with a NUL.
const char *stout_argument(int index);

#endif
