// Runs a program and does something at one of its system calls: the K-th that any of its threads makes.
//
//   callpoint [--set changes|files|all] [--at K] [--kill | --error NAME | --pretend CALLS | --run COMMAND] [--on]
//             [--report FILE] [--names FILE] -- PROGRAM [ARGUMENT...]
//
//   --set      which calls count: `changes` those that change files, `files` all that have to do with files, descriptors
//              and sockets, `all` every system call. Default: changes.
//   --at K     the K-th of them, from 1. Without it nothing is done, and the calls are only counted.
//   --kill     SIGKILL arrives while that call begins; it is not carried out.
//   --error    that call is not carried out and fails: ENOSPC, EIO, EINTR, EMFILE or EDQUOT.
//   --on       the same from the K-th on, for each that could fail so for want of room.
//   --run      the program is halted before that call, the shell COMMAND is run to its end, the program goes on.
//   --pretend  the named calls (with commas) are not carried out and succeed. Needs no --at.
//   --report   a file that gets one line: how many calls were counted, and the name of the K-th.
//   --names    a file that gets the name of each counted call, a line each.
//
// Ends with the program's status; 128 + the signal's number when one killed it; 125 when this program itself fails.
//
// It is a supervisor of seccomp (seccomp_unotify(2)): the kernel halts the calling thread and asks here what to do. That
// sees every call of every thread, those of the dynamic loader and of the libraries too, needs no privileges and no
// registers, and costs some microseconds a call. Linux 5.9 or later, x86-64 or arm64.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READS = 1, CHANGES = 2, NEEDS_ROOM = 4 };

struct call {
    const char *name;
    int number;
    int kind;
};

#define CALL(name, kind) {#name, SYS_##name, kind}

// Calls that only some architectures have stand between #ifdef.
static const struct call calls[] = {
    CALL(openat, CHANGES | NEEDS_ROOM),  // opening to read counts as READS, see kind_of
    CALL(write, CHANGES | NEEDS_ROOM),
    CALL(pwrite64, CHANGES | NEEDS_ROOM),
    CALL(writev, CHANGES | NEEDS_ROOM),
    CALL(pwritev, CHANGES | NEEDS_ROOM),
    CALL(fsync, CHANGES | NEEDS_ROOM),
    CALL(fdatasync, CHANGES | NEEDS_ROOM),
    CALL(syncfs, CHANGES | NEEDS_ROOM),
    CALL(sync_file_range, CHANGES | NEEDS_ROOM),
    CALL(truncate, CHANGES | NEEDS_ROOM),
    CALL(ftruncate, CHANGES | NEEDS_ROOM),
    CALL(fallocate, CHANGES | NEEDS_ROOM),
    CALL(renameat, CHANGES | NEEDS_ROOM),
    CALL(renameat2, CHANGES | NEEDS_ROOM),
    CALL(mkdirat, CHANGES | NEEDS_ROOM),
    CALL(linkat, CHANGES | NEEDS_ROOM),
    CALL(symlinkat, CHANGES | NEEDS_ROOM),
    CALL(unlinkat, CHANGES),
    CALL(fchmod, CHANGES),
    CALL(fchmodat, CHANGES),
    CALL(fchown, CHANGES),
    CALL(fchownat, CHANGES),
    CALL(utimensat, CHANGES),
    CALL(flock, CHANGES),
    CALL(fcntl, CHANGES),
    CALL(ioctl, CHANGES),
    CALL(copy_file_range, CHANGES | NEEDS_ROOM),
    CALL(sendfile, CHANGES | NEEDS_ROOM),
    CALL(close, READS),
    CALL(read, READS),
    CALL(pread64, READS),
    CALL(readv, READS),
    CALL(preadv, READS),
    CALL(readlinkat, READS),
    CALL(getdents64, READS),
    CALL(newfstatat, READS),
    CALL(fstat, READS),
    CALL(statx, READS),
    CALL(statfs, READS),
    CALL(fstatfs, READS),
    CALL(faccessat, READS),
    CALL(lseek, READS),
    CALL(dup, READS),
    CALL(dup3, READS),
    CALL(pipe2, READS),
    CALL(eventfd2, READS),
    CALL(memfd_create, READS),
    CALL(epoll_create1, READS),
    CALL(epoll_ctl, READS),
    CALL(epoll_pwait, READS),
    CALL(ppoll, READS),
    CALL(socket, READS),
    CALL(socketpair, READS),
    CALL(connect, READS),
    CALL(sendto, READS),
    CALL(recvfrom, READS),
    CALL(sendmsg, READS),
    CALL(recvmsg, READS),
    CALL(getsockopt, READS),
    CALL(setsockopt, READS),
    CALL(getcwd, READS),
#ifdef SYS_openat2
    CALL(openat2, CHANGES | NEEDS_ROOM),
#endif
#ifdef SYS_faccessat2
    CALL(faccessat2, READS),
#endif
#ifdef SYS_fchmodat2
    CALL(fchmodat2, CHANGES),
#endif
#ifdef SYS_open
    CALL(open, CHANGES | NEEDS_ROOM),
    CALL(creat, CHANGES | NEEDS_ROOM),
    CALL(rename, CHANGES | NEEDS_ROOM),
    CALL(mkdir, CHANGES | NEEDS_ROOM),
    CALL(link, CHANGES | NEEDS_ROOM),
    CALL(symlink, CHANGES | NEEDS_ROOM),
    CALL(unlink, CHANGES),
    CALL(rmdir, CHANGES),
    CALL(chmod, CHANGES),
    CALL(chown, CHANGES),
    CALL(lchown, CHANGES),
    CALL(readlink, READS),
    CALL(getdents, READS),
    CALL(stat, READS),
    CALL(lstat, READS),
    CALL(access, READS),
    CALL(dup2, READS),
    CALL(pipe, READS),
    CALL(eventfd, READS),
    CALL(epoll_create, READS),
    CALL(epoll_wait, READS),
    CALL(poll, READS),
#endif
};
enum { CALLS = sizeof calls / sizeof calls[0] };

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#error "x86-64 or arm64"
#endif

static const struct {
    const char *name;
    int code;
} errors[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EINTR", EINTR}, {"EMFILE", EMFILE}, {"EDQUOT", EDQUOT}};

static void fail(const char *what) {
    fprintf(stderr, "callpoint: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void usage(void) {
    fprintf(stderr, "callpoint: wrong arguments; see the head of callpoint.c\n");
    exit(125);
}

static const struct call *find(int number) {
    for (int i = 0; i < CALLS; i++)
        if (calls[i].number == number) return &calls[i];
    return NULL;
}

// What this call with these arguments is.
static int kind_of(const struct call *call, const struct seccomp_data *data) {
    if (call == NULL) return 0;
    uint64_t flags = O_CREAT;
    if (call->number == SYS_openat) flags = data->args[2];
#ifdef SYS_open
    if (call->number == SYS_open) flags = data->args[1];
#endif
    if ((flags & (O_CREAT | O_TRUNC)) == 0) return READS;
    // What is said to the user changes nothing.
    if ((call->number == SYS_write || call->number == SYS_writev) && data->args[0] <= STDERR_FILENO) return READS;
    return call->kind;
}

// In the program's process: asks for the calls to be told to the descriptor that is returned.
static int install(int all) {
    struct sock_filter filter[CALLS + 8];
    unsigned short size = 0;
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    filter[size++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    if (!all) {
        filter[size++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
        for (int i = 0; i < CALLS; i++)
            filter[size++] = (struct sock_filter)BPF_JUMP(
                BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, (unsigned char)(CALLS - i), 0);
        filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    filter[size++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    struct sock_fprog program = {size, filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

int main(int count, char **arguments) {
    const char *set = "changes", *report = NULL, *names = NULL, *command = NULL, *pretended = NULL;
    unsigned long at = 0, seen = 0;
    int kills = 0, error = 0, goes_on = 0, next = 1;
    for (; next < count && strcmp(arguments[next], "--") != 0; next++) {
        const char *option = arguments[next];
        if (strcmp(option, "--kill") == 0) {
            kills = 1;
            continue;
        }
        if (strcmp(option, "--on") == 0) {
            goes_on = 1;
            continue;
        }
        if (++next >= count) usage();
        const char *value = arguments[next];
        if (strcmp(option, "--set") == 0) set = value;
        else if (strcmp(option, "--at") == 0) at = strtoul(value, NULL, 10);
        else if (strcmp(option, "--report") == 0) report = value;
        else if (strcmp(option, "--names") == 0) names = value;
        else if (strcmp(option, "--run") == 0) command = value;
        else if (strcmp(option, "--pretend") == 0) pretended = value;
        else if (strcmp(option, "--error") == 0) {
            for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
                if (strcmp(errors[i].name, value) == 0) error = errors[i].code;
            if (error == 0) usage();
        } else usage();
    }
    if (next + 1 >= count) usage();
    char **program = arguments + next + 1;
    int all = strcmp(set, "all") == 0;
    int wanted = strcmp(set, "changes") == 0 ? CHANGES : CHANGES | READS;
    if (!all && wanted != CHANGES && strcmp(set, "files") != 0) usage();

    FILE *list = names != NULL ? fopen(names, "w") : NULL;
    if (names != NULL && list == NULL) fail(names);

    // The child shares the descriptors until it becomes the program: that is how the listener gets here.
    volatile int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) fail("mmap");
    *shared = -1;
    pid_t child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (child < 0) fail("clone");
    if (child == 0) {
        // Whoever kills callpoint ends the program too.
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        int listener = install(all);
        if (listener < 0) {
            *shared = -1 - errno;
            _exit(125);
        }
        *shared = listener;
        execvp(program[0], program);
        _exit(127);
    }
    while (*shared == -1) sched_yield();
    if (*shared < -1) {
        errno = -1 - *shared;
        fail("seccomp");
    }
    int listener = *shared;
    int watch = (int)syscall(SYS_pidfd_open, child, 0);
    if (watch < 0) fail("pidfd_open");

    const char *hit = "none";
    struct pollfd polled[2] = {{listener, POLLIN, 0}, {watch, POLLIN, 0}};
    for (;;) {
        if (poll(polled, 2, -1) < 0) {
            if (errno == EINTR) continue;
            fail("poll");
        }
        if (polled[1].revents != 0) break;
        if ((polled[0].revents & POLLIN) == 0) {
            // Nobody is left who could call; the child is about to be seen as ended.
            polled[0].fd = -1;
            continue;
        }
        struct seccomp_notif request;
        memset(&request, 0, sizeof request);
        // ENOENT: the thread was killed while it waited.
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0) {
            if (errno == ENOENT || errno == EINTR) continue;
            fail("receive");
        }
        struct seccomp_notif_resp answer = {request.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
        const struct call *call = find(request.data.nr);
        int kind = kind_of(call, &request.data);
        const char *name = call != NULL ? call->name : "other";
        if (pretended != NULL && call != NULL) {
            const char *place = strstr(pretended, name);
            size_t length = strlen(name);
            if (place != NULL && (place == pretended || place[-1] == ',') &&
                (place[length] == 0 || place[length] == ','))
                answer.flags = 0;
        }
        if (all || (kind & wanted) != 0) {
            seen++;
            if (list != NULL) fprintf(list, "%s\n", name);
            if (seen == at) {
                hit = name;
                if (kills) kill(child, SIGKILL);
                if (command != NULL && system(command) != 0)
                    fprintf(stderr, "callpoint: the command at call %lu failed\n", at);
            }
            if (error != 0 && at != 0 && (seen == at || (goes_on && seen > at && (kind & NEEDS_ROOM) != 0))) {
                answer.flags = 0;
                answer.error = -error;
            }
        }
        // ENOENT: it was killed meanwhile.
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0 && errno != ENOENT && errno != EINTR)
            fail("answer");
    }
    int status;
    if (waitpid(child, &status, 0) != child) fail("waitpid");
    if (list != NULL) fclose(list);
    if (report != NULL) {
        FILE *file = fopen(report, "w");
        if (file == NULL) fail(report);
        fprintf(file, "%lu %s\n", seen, hit);
        fclose(file);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
