// landlock(7) as inline functions: the C library has no names for these calls, and Swift does not see functions with
// varying arguments. The numbers are the kernel's (include/uapi/linux/landlock.h), so that a library's older headers do.
#ifdef __linux__

#include <errno.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct stout_landlock_rules {
    uint64_t handled_access_fs;
    uint64_t handled_access_net;  // since version 4
    uint64_t scoped;              // since version 6
};

struct stout_landlock_below {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

// The same numbers on every architecture.
enum {
    stout_landlock_create_ruleset = 444,
    stout_landlock_add_rule = 445,
    stout_landlock_restrict_self = 446,
};

/// The version of the interface, 1 or more; -1 where the kernel has none, or does not let us.
static inline int stout_landlock_version(void) {
    return (int)syscall(stout_landlock_create_ruleset, (void *)0, (size_t)0, 1u);
}

/// A descriptor of a new set of rules; -1 with errno.
static inline int stout_landlock_create(const struct stout_landlock_rules *rules, size_t size) {
    return (int)syscall(stout_landlock_create_ruleset, rules, size, 0u);
}

/// Allows something below an open folder; -1 with errno.
static inline int stout_landlock_allow(int rules, const struct stout_landlock_below *below) {
    return (int)syscall(stout_landlock_add_rule, rules, 1, below, 0u);
}

/// Holds the calling thread, and what it starts, to the rules for ever; -1 with errno.
static inline int stout_landlock_restrict(int rules) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(stout_landlock_restrict_self, rules, 0u);
}

#endif
