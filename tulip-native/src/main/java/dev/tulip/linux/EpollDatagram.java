package dev.tulip.linux;

import dev.tulip.spi.RawDatagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
final class EpollDatagram extends EpollEndpoint implements RawDatagram {

  private static final int MSG_NOSIGNAL = 0x4000;

  EpollDatagram(EpollDriver driver, int fd, int family) {
    super(driver, fd, family);
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    int fd = openFd();
    int size = write(remote);
    int result = Libc.connect(scratch().errno, fd, scratch().address.address(), size);
    if (result < 0) {
      throw Errno.connectException(-result);
    }
    connected();
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    int fd = openFd();
    var scratch = scratch();
    scratch.roomForAddress();
    int count =
        Libc.recvfrom(
            scratch.errno,
            fd,
            Transfer.room(into),
            into.remaining(),
            0,
            scratch.address.address(),
            scratch.size.address());
    if (count < 0) {
      return Transfer.isNothing(count) ? null : fail(count);
    }
    into.position(into.position() + count);
    return scratch.readAddress();
  }

  private static <T> T fail(int result) throws IOException {
    throw Errno.datagramException(-result);
  }

  @Override
  public boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException {
    int fd = openFd();
    var scratch = scratch();
    int size = target == null ? 0 : write(target);
    var bytes = Transfer.bytes(datagram);
    int count =
        Libc.sendto(
            scratch.errno,
            fd,
            bytes,
            (int) bytes.byteSize(),
            MSG_NOSIGNAL,
            target == null ? 0 : scratch.address.address(),
            size);
    if (count < 0) {
      return Transfer.isNothing(count) ? false : fail(count);
    }
    datagram.position(datagram.limit());
    return true;
  }
}
