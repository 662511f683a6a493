package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** A stream socket. */
final class EpollSocket extends EpollEndpoint implements RawSocket {

  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int SHUT_WR = 1;

  /** How much of a file is mapped at once: more than a socket takes. */
  private static final long FILE_PIECE = 1 << 20;

  EpollSocket(EpollDriver driver, int fd, int family) {
    super(driver, fd, family);
  }

  // ---- connecting

  @Override
  public boolean connect(SocketAddress remote) throws IOException {
    int fd = openFd();
    int size = write(remote);
    int result = Libc.connect(scratch().errno, fd, scratch().address.address(), size);
    if (result == -Errno.EINPROGRESS || result == -Errno.EINTR) {
      return false;
    }
    if (result == -Errno.EAGAIN) {
      throw new ConnectException(Errno.text(Errno.EAGAIN) + ": the backlog is full: " + remote);
    }
    if (result < 0) {
      throw Errno.connectException(-result);
    }
    connected();
    return true;
  }

  @Override
  public boolean finishConnect() throws IOException {
    openFd();
    int error = SocketOptions.error(this);
    if (error != 0) {
      throw Errno.connectException(error);
    }
    connected();
    return remoteAddress() != null;
  }

  // ---- bytes

  @Override
  public int read(ByteBuffer into) throws IOException {
    int fd = openFd();
    var room = Transfer.room(into);
    int length = into.remaining();
    return length == 0
        ? 0
        : Transfer.received(into, Libc.recvfrom(scratch().errno, fd, room, length, 0, 0L, 0L));
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int fd = openFd();
    int length = from.remaining();
    if (length == 0) {
      return 0;
    }
    var bytes = MemorySegment.ofBuffer(from);
    int result =
        bytes.isMapped()
            ? Libc.sendMapped(scratch().errno, fd, bytes, length, MSG_NOSIGNAL)
            : Libc.sendto(scratch().errno, fd, bytes, length, MSG_NOSIGNAL, 0L, 0);
    return Transfer.sent(from, result);
  }

  /**
   * Buffers of the heap are put together first: the kernel's vectors are pointers. So are those of
   * files, as copying them is what may wait for a disk.
   */
  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    int fd = openFd();
    for (int i = offset; i < offset + length; i++) {
      if (!from[i].isDirect() || MemorySegment.ofBuffer(from[i]).isMapped()) {
        return writeStaged(from, offset, length);
      }
    }
    return writeVectors(fd, from, offset, Math.min(length, Scratch.MOST_VECTORS));
  }

  private long writeVectors(int fd, ByteBuffer[] from, int offset, int length) throws IOException {
    var scratch = scratch();
    for (int i = 0; i < length; i++) {
      var buffer = from[offset + i];
      checkAlive(buffer);
      long vector = (long) i * Scratch.VECTOR_SIZE;
      scratch.vectors.set(JAVA_LONG, vector, MemorySegment.ofBuffer(buffer).address());
      scratch.vectors.set(JAVA_LONG, vector + Long.BYTES, buffer.remaining());
    }
    int count = Transfer.count(Libc.writev(scratch.errno, fd, scratch.vectors.address(), length));
    advance(from, offset, count);
    return count;
  }

  /** A buffer may be of an arena that is closed, or another thread's: to touch it says so. */
  private static void checkAlive(ByteBuffer buffer) {
    if (buffer.hasRemaining()) {
      buffer.get(buffer.position());
    }
  }

  private static void advance(ByteBuffer[] buffers, int offset, long count) {
    int i = offset;
    for (long left = count; left > 0; i++) {
      int some = (int) Math.min(left, buffers[i].remaining());
      buffers[i].position(buffers[i].position() + some);
      left -= some;
    }
  }

  private long writeStaged(ByteBuffer[] from, int offset, int length) throws IOException {
    var stage = scratch().stage();
    for (int i = offset; i < offset + length && stage.hasRemaining(); i++) {
      int some = Math.min(stage.remaining(), from[i].remaining());
      stage.put(stage.position(), from[i], from[i].position(), some);
      stage.position(stage.position() + some);
    }
    long count = write(stage.flip());
    advance(from, offset, count);
    return count;
  }

  /**
   * The JDK does not give away a file's descriptor, which {@code sendfile} would need. So the file is
   * mapped: the kernel takes the bytes from its own cache, and none is copied here.
   */
  @Override
  public long sendfile(FileChannel file, long position, long count) throws IOException {
    int fd = openFd();
    long length = Math.min(Math.min(count, FILE_PIECE), file.size() - position);
    if (length <= 0) {
      return 0;
    }
    try (var arena = Arena.ofConfined()) {
      var bytes = map(file, position, length, arena);
      int result = Libc.sendMapped(scratch().errno, fd, bytes, (int) length, MSG_NOSIGNAL);
      boolean hasShrunk = result == -Errno.EFAULT;
      return hasShrunk ? 0 : Transfer.count(result);
    }
  }

  /** Not all file systems have files that can be mapped. */
  private static MemorySegment map(FileChannel file, long position, long length, Arena arena) {
    try {
      return file.map(MapMode.READ_ONLY, position, length, arena);
    } catch (IOException e) {
      throw new UnsupportedOperationException("the file cannot be mapped: " + e.getMessage(), e);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    int result = Libc.shutdown(scratch().errno, openFd(), SHUT_WR);
    boolean isGone = result == -Errno.ENOTCONN; // as after a reset, which the next read tells of
    if (!isGone) {
      Errno.orThrow(result);
    }
  }
}
