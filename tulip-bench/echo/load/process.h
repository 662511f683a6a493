/* What another process has used, by its own accounts. */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

struct usage {
  double cpu_ns;                    /* of all threads, those that have ended too: the process's CPU clock */
  unsigned long user_ms, system_ms; /* by the kernel's ticks: coarse, for the share of the system only */
};

struct usage usage_of(pid_t pid);

#endif
