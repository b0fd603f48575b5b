#define _GNU_SOURCE
#include "confine.h"

#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

void confine_descriptors(int kept)
{
  long limit = sysconf(_SC_OPEN_MAX);
#ifdef SYS_close_range
  if (kept > 0 && !syscall(SYS_close_range, 0u, (unsigned)kept - 1, 0u) &&
      !syscall(SYS_close_range, (unsigned)kept + 1, UINT_MAX, 0u))
    return;
#endif
  for (int descriptor = 0; descriptor < limit; descriptor++)
    if (descriptor != kept)
      close(descriptor);
}

#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __i386__
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef ARCHITECTURE

#define LOAD(FIELD) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, FIELD))
#define LOAD_ARGUMENT(INDEX) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[INDEX]))
#define END(ACTION) BPF_STMT(BPF_RET | BPF_K, ACTION)
/* Lets the call pass, or goes on with the next rule. */
#define ALLOW(CALL) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CALL, 0, 1), END(SECCOMP_RET_ALLOW)
/* Lets the call pass if the low word of an argument has the value, kills otherwise (all hosts are little-endian). */
#define ALLOW_IF(CALL, INDEX, VALUE) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CALL, 0, 4), LOAD_ARGUMENT(INDEX), \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(VALUE), 0, 1), END(SECCOMP_RET_ALLOW), \
    END(SECCOMP_RET_KILL_PROCESS)

#ifdef __NR_mmap2
#define MAP_CALL __NR_mmap2
#else
#define MAP_CALL __NR_mmap
#endif
enum { MAP_DESCRIPTOR_ARGUMENT = 4, ANONYMOUS = -1 };

int confine_system_calls(int kept)
{
  struct sock_filter rules[] = {
    LOAD(arch),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
    END(SECCOMP_RET_KILL_PROCESS),
    LOAD(nr),
    ALLOW_IF(__NR_read, 0, kept),
    ALLOW_IF(__NR_write, 0, kept),
    ALLOW_IF(MAP_CALL, MAP_DESCRIPTOR_ARGUMENT, ANONYMOUS),
    ALLOW(__NR_munmap),
    ALLOW(__NR_mremap),
    ALLOW(__NR_brk),
    ALLOW(__NR_exit_group),
    END(SECCOMP_RET_KILL_PROCESS),
  };
  struct sock_fprog program = { sizeof rules / sizeof *rules, rules };
  return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

int confine_system_calls(int kept)
{
  (void)kept;
  return 0;
}

#endif
