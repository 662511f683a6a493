package dev.tulip.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/**
 * What all sockets have: addresses and options. Asking for them is harmless on any thread: what a
 * program does with a server's port it may well do elsewhere than on its loop. So an address that will
 * not change is kept; options have memory of their own, and their socket is not closed meanwhile.
 */
class EpollEndpoint extends EpollHandle {

  private final int family;
  private volatile @Nullable SocketAddress local;
  private volatile @Nullable SocketAddress remote;

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

  public void bind(@Nullable SocketAddress address) throws IOException {
    int fd = openFd();
    int size = write(address == null ? anywhere() : address);
    Errno.orThrow(Libc.bind(scratch().errno, fd, scratch().address.address(), size));
    local = findLocal();
  }

  /** The socket has been connected: its own address may be another one now. */
  final void connected() throws IOException {
    local = findLocal();
    remote = findRemote();
  }

  private static SocketAddress anywhere() {
    return new InetSocketAddress((InetAddress) null, 0);
  }

  public final @Nullable SocketAddress localAddress() throws IOException {
    openFd();
    return local;
  }

  public final @Nullable SocketAddress remoteAddress() throws IOException {
    openFd();
    return remote;
  }

  private @Nullable SocketAddress findLocal() throws IOException {
    var scratch = scratch();
    scratch.roomForAddress();
    Errno.orThrow(
        Libc.getsockname(scratch.errno, fd(), scratch.address.address(), scratch.size.address()));
    return scratch.readAddress();
  }

  private @Nullable SocketAddress findRemote() throws IOException {
    var scratch = scratch();
    scratch.roomForAddress();
    int result =
        Libc.getpeername(scratch.errno, fd(), scratch.address.address(), scratch.size.address());
    if (result == -Errno.ENOTCONN || result == -Errno.EINVAL) {
      return null;
    }
    Errno.orThrow(result);
    return scratch.readAddress();
  }

  /** A socket ends with its driver, watched or not; a child's pipes are the child's. */
  @Override
  final void driverClosed() {
    close();
  }

  public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
    synchronized (this) {
      SocketOptions.set(this, option, value);
    }
  }

  public final <T> T getOption(SocketOption<T> option) throws IOException {
    synchronized (this) {
      return SocketOptions.get(this, option);
    }
  }

  public final java.nio.channels.@Nullable SelectableChannel channel() {
    return null;
  }
}
