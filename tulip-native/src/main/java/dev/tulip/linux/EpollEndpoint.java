package dev.tulip.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/** What all sockets have: addresses and options. */
class EpollEndpoint extends EpollHandle {

  private final int family;

  EpollEndpoint(EpollDriver driver, int fd, int family) {
    super(driver, fd);
    this.family = family;
  }

  final int family() {
    return family;
  }

  final Scratch scratch() {
    return driver.scratch;
  }

  /** Writes {@code address} into {@link Scratch#address}, and gives its size. */
  final int write(SocketAddress address) throws IOException {
    return SocketAddresses.write(address, family, scratch().address);
  }

  public void bind(@Nullable SocketAddress local) throws IOException {
    int fd = openFd();
    int size = write(local == null ? anywhere() : local);
    Errno.orThrow(Libc.bind(scratch().errno, fd, scratch().address.address(), size));
  }

  private static SocketAddress anywhere() {
    return new InetSocketAddress((InetAddress) null, 0);
  }

  public final @Nullable SocketAddress localAddress() throws IOException {
    int fd = openFd();
    var scratch = scratch();
    scratch.roomForAddress();
    Errno.orThrow(
        Libc.getsockname(scratch.errno, fd, scratch.address.address(), scratch.size.address()));
    var address = scratch.readAddress();
    return address instanceof InetSocketAddress inet && inet.getPort() == 0 ? null : address;
  }

  public final @Nullable SocketAddress remoteAddress() throws IOException {
    int fd = openFd();
    var scratch = scratch();
    scratch.roomForAddress();
    int result =
        Libc.getpeername(scratch.errno, fd, scratch.address.address(), scratch.size.address());
    if (result == -Errno.ENOTCONN || result == -Errno.EINVAL) {
      return null;
    }
    Errno.orThrow(result);
    return scratch.readAddress();
  }

  public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
    SocketOptions.set(this, option, value);
  }

  public final <T> T getOption(SocketOption<T> option) throws IOException {
    return SocketOptions.get(this, option);
  }

  public final java.nio.channels.@Nullable SelectableChannel channel() {
    return null;
  }
}
