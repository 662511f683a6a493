package dev.tulip.linux;

import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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

  /** How many bytes, which is 0 where the system has none or takes none now. */
  static int count(int result) throws IOException {
    if (result >= 0) {
      return result;
    }
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      return 0;
    }
    throw Errno.exception(-result);
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
      int room = into.remaining();
      if (room == 0) {
        return 0;
      }
      int result = LibcProcess.read(driver.scratch.errno, fd, MemorySegment.ofBuffer(into), room);
      if (result == 0) {
        return -1;
      }
      int count = count(result);
      into.position(into.position() + count);
      return count;
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
      int length = from.remaining();
      if (length == 0) {
        return 0;
      }
      int count =
          count(LibcProcess.write(driver.scratch.errno, fd, MemorySegment.ofBuffer(from), length));
      from.position(from.position() + count);
      return count;
    }
  }
}
