#include "CSHA256.h"
int stout_sha256_placeholder(void){return 0;}
