#define _GNU_SOURCE
#include "channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#ifdef WITH_TLS
#include <openssl/err.h>
#include <openssl/ssl.h>
#endif

enum { SOURCES = 16 };

static struct sockaddr_in tcp;
static struct sockaddr_un local;
static int is_tcp;

_Noreturn void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(1);
}

#ifdef WITH_TLS
static SSL_CTX *context;

static void prepare_tls(void) {
  context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256"); /* the same for all servers */
  SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static void begin_tls(struct channel *channel) {
  SSL *tls = SSL_new(context);
  SSL_set_fd(tls, channel->fd);
  SSL_set_connect_state(tls);
  channel->tls = tls;
}

static ssize_t tls_result(struct channel *channel, int result) {
  if (result > 0) return result;
  switch (SSL_get_error(channel->tls, result)) {
    case SSL_ERROR_WANT_READ: channel->wants = EPOLLIN; return BLOCKED;
    case SSL_ERROR_WANT_WRITE: channel->wants = EPOLLOUT; return BLOCKED;
    case SSL_ERROR_ZERO_RETURN: return ENDED;
    default: ERR_print_errors_fp(stderr); return BROKEN;
  }
}
#endif

void channel_target(const char *address, int with_tls) {
  is_tcp = address[0] != '/';
  if (is_tcp) {
    tcp = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(atoi(address))};
    tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    local.sun_family = AF_UNIX;
    strncpy(local.sun_path, address, sizeof local.sun_path - 1);
  }
  if (with_tls) {
#ifdef WITH_TLS
    prepare_tls();
#else
    fail("built without TLS");
#endif
  }
}

static void bind_source(int fd, unsigned number) {
  struct sockaddr_in source = {.sin_family = AF_INET};
  source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number % SOURCES);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){1}, sizeof(int));
  if (bind(fd, (struct sockaddr *)&source, sizeof source)) fail("bind: %s", strerror(errno));
}

void channel_open(struct channel *channel, unsigned number) {
  *channel = (struct channel){.fd = socket(is_tcp ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)};
  if (channel->fd < 0) fail("socket: %s", strerror(errno));
  const struct sockaddr *target = is_tcp ? (struct sockaddr *)&tcp : (struct sockaddr *)&local;
  if (is_tcp) {
    setsockopt(channel->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    bind_source(channel->fd, number);
  }
  if (connect(channel->fd, target, is_tcp ? sizeof tcp : sizeof local) && errno != EINPROGRESS) {
    fail("connect: %s", strerror(errno));
  }
#ifdef WITH_TLS
  if (context) begin_tls(channel);
#endif
}

static ssize_t plain_result(struct channel *channel, ssize_t result, unsigned event) {
  if (result >= 0) return result;
  channel->wants = event;
  return errno == EAGAIN ? BLOCKED : BROKEN;
}

ssize_t channel_send(struct channel *channel, const char *data, size_t length) {
#ifdef WITH_TLS
  if (channel->tls) return tls_result(channel, SSL_write(channel->tls, data, (int)length));
#endif
  return plain_result(channel, send(channel->fd, data, length, MSG_NOSIGNAL), EPOLLOUT);
}

ssize_t channel_receive(struct channel *channel, char *into, size_t length) {
#ifdef WITH_TLS
  if (channel->tls) return tls_result(channel, SSL_read(channel->tls, into, (int)length));
#endif
  ssize_t result = recv(channel->fd, into, length, 0);
  return result == 0 ? ENDED : plain_result(channel, result, EPOLLIN);
}

/* Tells the peer that nothing more comes. */
void channel_end(struct channel *channel) { shutdown(channel->fd, SHUT_WR); }

void channel_close(struct channel *channel) {
#ifdef WITH_TLS
  if (channel->tls) {
    SSL_shutdown(channel->tls);
    SSL_free(channel->tls);
  }
#endif
  close(channel->fd);
  channel->fd = -1;
}
