int stout_sha256_placeholder(void);
