/*
 * The limit: one thread, level-triggered epoll, one buffer of 256 KiB for all connections. What was read is written
 * at once; what the kernel does not take is copied, and nothing is read from that connection until it is gone.
 *
 *   echo loop tcp|PATH [BUFFER]        prints "PORT-or-PATH VERSION" when it listens
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BUFFER = 256 * 1024, EVENTS = 1024, BACKLOG = 4096 };

struct connection {
  int fd;
  char *rest; /* what waits to be written, or NULL */
  size_t from, to;
};

static char buffer[BUFFER];
static int epoll, is_tcp;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int listen_on(const char *address) {
  int fd;
  if (is_tcp) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof in;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(fd, (struct sockaddr *)&in, length) || getsockname(fd, (struct sockaddr *)&in, &length)) die("bind");
    if (listen(fd, BACKLOG)) die("listen");
    printf("%d gcc %s\n", ntohs(in.sin_port), __VERSION__);
  } else {
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    strncpy(un.sun_path, address, sizeof un.sun_path - 1);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (bind(fd, (struct sockaddr *)&un, sizeof un)) die("bind");
    if (listen(fd, BACKLOG)) die("listen");
    printf("%s gcc %s\n", address, __VERSION__);
  }
  fflush(stdout);
  return fd;
}

static void watch(int op, struct connection *c, unsigned events) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, op, c->fd, &event)) die("epoll_ctl");
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    if (is_tcp) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    watch(EPOLL_CTL_ADD, c, EPOLLIN);
  }
}

static void drop(struct connection *c) {
  close(c->fd);
  free(c->rest);
  free(c);
}

static void echo(struct connection *c) {
  ssize_t got = recv(c->fd, buffer, sizeof buffer, 0);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    drop(c);
    return;
  }
  ssize_t sent = send(c->fd, buffer, got, MSG_NOSIGNAL);
  if (sent == got) return;
  if (sent < 0 && errno != EAGAIN) {
    drop(c);
    return;
  }
  c->from = 0;
  c->to = got - (sent < 0 ? 0 : sent);
  c->rest = malloc(c->to);
  memcpy(c->rest, buffer + got - c->to, c->to);
  watch(EPOLL_CTL_MOD, c, EPOLLOUT);
}

static void flush_rest(struct connection *c) {
  ssize_t sent = send(c->fd, c->rest + c->from, c->to - c->from, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) drop(c);
    return;
  }
  c->from += sent;
  if (c->from < c->to) return;
  free(c->rest);
  c->rest = NULL;
  watch(EPOLL_CTL_MOD, c, EPOLLIN);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  is_tcp = strcmp(argv[2], "tcp") == 0;
  epoll = epoll_create1(0);
  struct connection listener = {.fd = listen_on(argv[2])};
  watch(EPOLL_CTL_ADD, &listener, EPOLLIN);
  static struct epoll_event events[EVENTS];
  for (;;) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < count; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == &listener) {
        accept_all(listener.fd);
      } else if (c->rest) {
        flush_rest(c);
      } else {
        echo(c);
      }
    }
  }
}
