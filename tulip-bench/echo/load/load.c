/*
 * Load for an echo server: one thread, level-triggered epoll, each connection with one message outstanding.
 *
 *   load MODE PORT|PATH [-c connections] [-b bytes] [-w warm-up seconds] [-s seconds] [-r rate] [-p server's pid] [-t] [-y]
 *
 *   echo      sends the next message when the last one is back; with -r at fixed times instead, and counts the
 *             latency from the time a message was due, so that a server that stands still is seen to
 *   connect   connects, sends a message, gets it back, ends the stream, waits for the server to do so, closes; again
 *   idle      one message over each connection, then holds them open until the input ends, two minutes at most
 *
 * -t is TLS, -y polls without ever sleeping. Prints one line of JSON. A message is a piece of a fixed pattern that
 * begins elsewhere each time. What comes back is compared whole, but in the measured window the length and the ends
 * of each piece only.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "channel.h"
#include "histogram.h"
#include "process.h"

enum { MOST_BYTES = 1 << 20, OFFSETS = 4096, EVENTS = 1024, OPENING = 64, BUFFER = 256 * 1024 };
enum { STALLED_MS = 20000, IDLE_MS = 120000 };

struct connection {
  struct channel channel;
  const char *message; /* the piece of the pattern that is under way */
  size_t sent, got;
  uint64_t number; /* of the message */
  uint64_t due;    /* what its latency counts from */
  unsigned id, events;
  int is_open, is_busy, is_ending;
};

static enum { ECHO, CONNECT, IDLE } mode;
static struct {
  unsigned connections;
  size_t bytes;
  double warm_up, seconds, rate;
  pid_t pid;
  int spin;
} options = {.connections = 1, .bytes = 1024, .warm_up = 0.2, .seconds = 1};

static char pattern[MOST_BYTES + OFFSETS], received[BUFFER];
static struct histogram latencies;
static struct connection *all;
static unsigned begun, opened; /* connections that were begun, and that have had their first message back */
static enum { OPENING_ALL, WARMING_UP, MEASURING, DRAINING } phase;
static uint64_t messages, phase_end, rate_start, rate_slot;
static int epoll;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void watch(struct connection *c, int operation, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, operation, c->channel.fd, &event)) fail("epoll_ctl: %s", strerror(errno));
  c->events = events;
}

/* ---- a message */

static void push(struct connection *c) {
  unsigned events = EPOLLIN;
  while (c->sent < options.bytes) {
    ssize_t count = channel_send(&c->channel, c->message + c->sent, options.bytes - c->sent);
    if (count < 0) fail("send on connection %u: %s", c->id, strerror(errno));
    if (count == BLOCKED) {
      events |= c->channel.wants;
      break;
    }
    c->sent += count;
  }
  if (events != c->events) watch(c, EPOLL_CTL_MOD, events);
}

static void start(struct connection *c, uint64_t due) {
  c->message = pattern + (c->id * 7 + c->number * 13) % OFFSETS;
  c->sent = c->got = 0;
  c->due = due;
  c->is_busy = 1;
  push(c);
}

static void compare(const struct connection *c, size_t count) {
  const char *expected = c->message + c->got;
  if (!c->is_busy || c->got + count > c->sent) fail("connection %u got more than it has sent", c->id);
  int same = phase == MEASURING ? expected[0] == received[0] && expected[count - 1] == received[count - 1]
                                : memcmp(expected, received, count) == 0;
  if (!same) fail("connection %u got other bytes than it has sent", c->id);
}

/* ---- fixed rate: message k of connection i is due at slot i + k * connections */

static uint64_t due_at(uint64_t slot) { return rate_start + (uint64_t)(slot * 1e9 / options.rate); }

static void start_if_due(struct connection *c, uint64_t time) {
  uint64_t due = due_at(c->id + c->number * options.connections);
  if (due <= time) start(c, due);
}

/* A connection that is busy when its slot comes sends when it is free. */
static void start_due(uint64_t time) {
  for (; due_at(rate_slot) <= time; rate_slot++) {
    struct connection *c = &all[rate_slot % options.connections];
    if (!c->is_busy) start_if_due(c, time);
  }
}

/* From the phase WARMING_UP on, messages are sent at fixed times. */
static void begin_rate(uint64_t time) {
  for (unsigned i = 0; i < options.connections; i++) all[i].number = 0;
  rate_start = time;
}

static int at_rate(void) { return options.rate > 0 && phase != OPENING_ALL; }

/* ---- a connection */

static void open_next(struct connection *c, unsigned number) {
  channel_open(&c->channel, number);
  c->is_ending = 0;
  watch(c, EPOLL_CTL_ADD, EPOLLIN);
  start(c, now());
}

static void count(uint64_t time, uint64_t since) {
  if (phase != MEASURING) return;
  messages++;
  histogram_add(&latencies, time > since ? time - since : 0);
}

static void complete(struct connection *c) {
  uint64_t time = now();
  c->is_busy = 0;
  c->number++;
  if (!c->is_open) {
    c->is_open = 1;
    opened++;
  }
  if (mode == CONNECT) {
    c->is_ending = 1;
    channel_end(&c->channel);
    return;
  }
  count(time, c->due);
  if (phase == DRAINING || mode == IDLE) return;
  if (at_rate()) {
    start_if_due(c, time);
  } else if (options.rate <= 0) {
    start(c, time);
  }
}

/* The server has ended its side. */
static void ended(struct connection *c) {
  if (!c->is_ending) fail("the server has closed connection %u", c->id);
  channel_close(&c->channel);
  count(now(), c->due);
  c->is_ending = 0;
  if (phase != DRAINING) open_next(c, begun++);
}

static void pull(struct connection *c) {
  do {
    ssize_t got = channel_receive(&c->channel, received, sizeof received);
    if (got == BLOCKED) return;
    if (got == ENDED) {
      ended(c);
      return;
    }
    if (got < 0) fail("receive on connection %u: %s", c->id, strerror(errno));
    compare(c, got);
    c->got += got;
    if (c->got == options.bytes) complete(c);
  } while (c->channel.tls);
}

/* ---- the run */

static struct usage before, after;
static uint64_t window_begin, window_end, own_before, own_after;

static uint64_t own_cpu(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1000000000ULL + time.tv_nsec;
}

static void take(struct usage *usage, uint64_t *own) {
  if (options.pid) *usage = usage_of(options.pid);
  *own = own_cpu();
}

static void next_phase(uint64_t time) {
  switch (phase) {
    case OPENING_ALL:
      phase = WARMING_UP;
      phase_end = time + (uint64_t)(options.warm_up * 1e9);
      if (options.rate > 0) begin_rate(time);
      break;
    case WARMING_UP:
      phase = MEASURING;
      histogram_clear(&latencies);
      messages = 0;
      take(&before, &own_before);
      window_begin = now();
      phase_end = window_begin + (uint64_t)(options.seconds * 1e9);
      break;
    case MEASURING:
      phase = DRAINING;
      window_end = time;
      take(&after, &own_after);
      break;
    case DRAINING: break;
  }
}

static int is_drained(void) {
  for (unsigned i = 0; i < options.connections; i++) {
    if (all[i].is_busy || all[i].is_ending) return 0;
  }
  return 1;
}

static int wait_for(struct epoll_event *events, uint64_t time) {
  struct timespec timeout = {.tv_sec = STALLED_MS / 1000};
  if (options.spin) {
    timeout.tv_sec = 0;
  } else if (at_rate() && phase != DRAINING) {
    uint64_t due = due_at(rate_slot), end = phase_end < due ? phase_end : due, left = end > time ? end - time : 0;
    timeout = (struct timespec){.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
  }
  return epoll_pwait2(epoll, events, EVENTS, &timeout, NULL);
}

static void run(void) {
  static struct epoll_event events[EVENTS];
  uint64_t progress = now();
  for (;;) {
    uint64_t time = now();
    if (phase == OPENING_ALL) {
      while (begun < options.connections && begun - opened < OPENING) {
        open_next(&all[begun], begun);
        begun++;
      }
      if (opened == options.connections) next_phase(time);
    } else if (phase != DRAINING && time >= phase_end) {
      next_phase(time);
    }
    if (mode == IDLE && phase == WARMING_UP) return;
    if (phase == DRAINING && is_drained()) return;
    if (at_rate() && phase != DRAINING) start_due(time);
    int count = wait_for(events, time);
    if (count < 0) fail("epoll_wait: %s", strerror(errno));
    if (count > 0) progress = time;
    if (time > progress + STALLED_MS * 1000000ULL) fail("the server has stalled");
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c->is_busy && c->sent < options.bytes) push(c);
      pull(c);
    }
  }
}

static void report(void) {
  double seconds = (window_end - window_begin) / 1e9;
  printf("{\"messages\":%lu,\"seconds\":%.6f,\"per_second\":%.1f,", messages, seconds, messages / seconds);
  if (options.pid && messages) {
    double cpu = after.cpu_ns - before.cpu_ns;
    double user = after.user_ms - before.user_ms, system = after.system_ms - before.system_ms;
    printf("\"cpu_us\":%.4f,\"busy\":%.3f,\"system_share\":%.3f,", cpu / messages / 1e3, cpu / 1e9 / seconds,
           user + system > 0 ? system / (user + system) : 0);
  }
  printf("\"load_busy\":%.3f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f}\n",
         (own_after - own_before) / 1e9 / seconds, histogram_micros(&latencies, 0.5),
         histogram_micros(&latencies, 0.99), histogram_micros(&latencies, 0.999), latencies.largest / 1e3);
}

static void hold(void) {
  printf("{\"open\":%u}\n", opened);
  fflush(stdout);
  poll(&(struct pollfd){.fd = 0, .events = POLLIN}, 1, IDLE_MS);
}

static void prepare(void) {
  uint64_t state = 88172645463325252ULL;
  for (size_t i = 0; i < sizeof pattern; i++) {
    state ^= state << 13, state ^= state >> 7, state ^= state << 17;
    pattern[i] = (char)state;
  }
  all = calloc(options.connections, sizeof *all);
  for (unsigned i = 0; i < options.connections; i++) all[i].id = i;
  epoll = epoll_create1(0);
  prctl(PR_SET_TIMERSLACK, 1);
}

int main(int argc, char **argv) {
  if (argc < 3) fail("usage: load echo|connect|idle PORT|PATH [options]");
  mode = strcmp(argv[1], "connect") == 0 ? CONNECT : strcmp(argv[1], "idle") == 0 ? IDLE : ECHO;
  int tls = 0;
  for (int option; (option = getopt(argc - 2, argv + 2, "c:b:w:s:r:p:ty")) != -1;) {
    switch (option) {
      case 'c': options.connections = atoi(optarg); break;
      case 'b': options.bytes = atoi(optarg); break;
      case 'w': options.warm_up = atof(optarg); break;
      case 's': options.seconds = atof(optarg); break;
      case 'r': options.rate = atof(optarg); break;
      case 'p': options.pid = atoi(optarg); break;
      case 't': tls = 1; break;
      case 'y': options.spin = 1; break;
      default: return 2;
    }
  }
  if (options.connections < 1 || options.bytes < 1 || options.bytes > MOST_BYTES) fail("out of range");
  channel_target(argv[2], tls);
  prepare();
  run();
  if (mode == IDLE) {
    hold();
  } else {
    report();
  }
  for (unsigned i = 0; i < options.connections; i++) {
    if (all[i].channel.fd >= 0) channel_close(&all[i].channel);
  }
}
