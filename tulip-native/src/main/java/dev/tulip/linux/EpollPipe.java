package dev.tulip.linux;

import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An end of a pipe that does not block, of one direction or the other.
 *
 * <p>The kernel sends {@code SIGPIPE} to whoever writes and nobody reads, and for pipes that cannot be
 * asked off. The JVM has a handler for it that does nothing, so {@code EPIPE} is all that is seen.
 */
abstract sealed class EpollPipe extends EpollHandle {

  private EpollPipe(EpollDriver driver, int fd) {
    super(driver, fd);
  }

  @Override
  public final String toString() {
    return "fd=" + fd();
  }

  /** The end that is read from. */
  static final class Source extends EpollPipe implements RawSource {

    Source(EpollDriver driver, int fd) {
      super(driver, fd);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      int fd = openFd();
      var room = Transfer.room(into);
      int length = into.remaining();
      return length == 0
          ? 0
          : Transfer.received(into, Libc.read(driver.scratch.errno, fd, room, length));
    }
  }

  /**
   * The end that is written to. When nobody reads any more the kernel tells of an error, whatever is
   * watched for.
   */
  static final class Sink extends EpollPipe implements RawSink {

    Sink(EpollDriver driver, int fd) {
      super(driver, fd);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int fd = openFd();
      if (!from.hasRemaining()) {
        return 0;
      }
      var bytes = Transfer.bytes(from);
      int length = (int) bytes.byteSize();
      return Transfer.sent(from, Libc.write(driver.scratch.errno, fd, bytes, length));
    }
  }
}
