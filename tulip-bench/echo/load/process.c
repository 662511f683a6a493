#define _GNU_SOURCE
#include "process.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"

static void ticks(pid_t pid, struct usage *usage) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  if (!file) fail("no process %d", (int)pid);
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = 0;
  unsigned long user, system;
  /* The name in parentheses may hold blanks; utime and stime are the fields 14 and 15. */
  const char *fields = strrchr(text, ')');
  if (!fields || sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) {
    fail("%s cannot be read", path);
  }
  unsigned long tick_ms = 1000 / sysconf(_SC_CLK_TCK);
  usage->user_ms = user * tick_ms;
  usage->system_ms = system * tick_ms;
}

struct usage usage_of(pid_t pid) {
  struct usage usage = {0};
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &time)) fail("no CPU clock of process %d", (int)pid);
  usage.cpu_ns = time.tv_sec * 1e9 + time.tv_nsec;
  ticks(pid, &usage);
  return usage;
}
