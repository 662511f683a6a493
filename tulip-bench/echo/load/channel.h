/* A non-blocking client socket: TCP, Unix, or TLS on TCP. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stddef.h>
#include <sys/types.h>

enum { BLOCKED = 0, BROKEN = -1, ENDED = -2 };

struct channel {
  int fd;
  void *tls;
  unsigned wants; /* EPOLLIN or EPOLLOUT: what the last call that was BLOCKED waits for */
};

/* Sets the address all connect to: a port of 127.0.0.1, or a path. Wrong use ends the program. */
void channel_target(const char *address, int with_tls);

/* Begins to connect. `number` spreads the connections over source addresses, for each has 28,000 ports only. */
void channel_open(struct channel *channel, unsigned number);

/* How many bytes were moved, or one of the constants above. */
ssize_t channel_send(struct channel *channel, const char *data, size_t length);
ssize_t channel_receive(struct channel *channel, char *into, size_t length);

void channel_end(struct channel *channel);
void channel_close(struct channel *channel);

_Noreturn void fail(const char *format, ...);

#endif
