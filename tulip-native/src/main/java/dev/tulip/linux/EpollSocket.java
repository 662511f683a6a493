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
    if (result == -Errno.ENOENT) {
      throw new ConnectException(Errno.text(Errno.ENOENT) + ": " + remote);
    }
    Errno.orThrow(result);
    connected();
    return true;
  }

  @Override
  public boolean finishConnect() throws IOException {
    openFd();
    int error = SocketOptions.error(this);
    if (error != 0) {
      throw Errno.exception(error);
    }
    connected();
    return remoteAddress() != null;
  }

  // ---- bytes

  @Override
  public int read(ByteBuffer into) throws IOException {
    int fd = openFd();
    int room = into.remaining();
    if (room == 0) {
      return 0;
    }
    int count = Libc.recvfrom(scratch().errno, fd, MemorySegment.ofBuffer(into), room, 0, 0L, 0L);
    if (count > 0) {
      into.position(into.position() + count);
      return count;
    }
    return count == 0 ? -1 : nothing(count);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int fd = openFd();
    int length = from.remaining();
    if (length == 0) {
      return 0;
    }
    int count = send(fd, MemorySegment.ofBuffer(from), length);
    from.position(from.position() + count);
    return count;
  }

  private int send(int fd, MemorySegment from, int length) throws IOException {
    int count = Libc.sendto(scratch().errno, fd, from, length, MSG_NOSIGNAL, 0L, 0);
    return count >= 0 ? count : nothing(count);
  }

  private static int nothing(int result) throws IOException {
    if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
      return 0;
    }
    throw Errno.exception(-result);
  }

  /** Buffers of the heap are put together first: the kernel's vectors are pointers. */
  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    int fd = openFd();
    for (int i = offset; i < offset + length; i++) {
      if (!from[i].isDirect()) {
        return writeStaged(from, offset, length);
      }
    }
    return writeVectors(fd, from, offset, Math.min(length, Scratch.MOST_VECTORS));
  }

  private long writeVectors(int fd, ByteBuffer[] from, int offset, int length) throws IOException {
    var scratch = scratch();
    for (int i = 0; i < length; i++) {
      var buffer = from[offset + i];
      long vector = (long) i * Scratch.VECTOR_SIZE;
      scratch.vectors.set(JAVA_LONG, vector, MemorySegment.ofBuffer(buffer).address());
      scratch.vectors.set(JAVA_LONG, vector + Long.BYTES, buffer.remaining());
    }
    int count = Libc.writev(scratch.errno, fd, scratch.vectors.address(), length);
    if (count < 0) {
      count = nothing(count);
    }
    advance(from, offset, count);
    return count;
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
      return send(fd, file.map(MapMode.READ_ONLY, position, length, arena), (int) length);
    }
  }

  @Override
  public void shutdownOutput() throws IOException {
    Errno.orThrow(Libc.shutdown(scratch().errno, openFd(), SHUT_WR));
  }
}
