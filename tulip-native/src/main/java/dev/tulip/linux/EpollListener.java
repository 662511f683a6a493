package dev.tulip.linux;

import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
final class EpollListener extends EpollEndpoint implements RawListener {

  /** What Java's server sockets take for a backlog that is not positive. */
  private static final int DEFAULT_BACKLOG = 50;

  EpollListener(EpollDriver driver, int fd, int family) {
    super(driver, fd, family);
  }

  @Override
  public void bind(SocketAddress local, int backlog) throws IOException {
    bind(local);
    Errno.orThrow(Libc.listen(scratch().errno, openFd(), backlog < 1 ? DEFAULT_BACKLOG : backlog));
  }

  @Override
  public @Nullable RawSocket accept() throws IOException {
    int fd = Libc.accept(scratch().errno, openFd(), 0, 0, EpollNetwork.SOCK_CLOEXEC_NONBLOCK);
    if (Transfer.isNothing(fd)) {
      return null;
    }
    var accepted = new EpollSocket(driver, Errno.orThrow(fd), family());
    try {
      accepted.connected();
    } catch (IOException | RuntimeException e) {
      accepted.close();
      throw e;
    }
    return accepted;
  }
}
