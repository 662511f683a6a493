package dev.tulip.transport;

import dev.tulip.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Files through transports: {@code loop.sendfile}. A plain socket's bytes go from the file to the
 * socket in the kernel; with TLS, or where the driver cannot, they are read and written in blocks.
 */
public final class Sendfile {

  /** The block of the fallback: asyncio's 16 KiB. */
  private static final int BLOCK = 16 * 1024;

  /** How much one call of the system's moves at most, so that the loop has its turn. */
  private static final long PIECE = 4L << 20;

  private final EventLoop loop;
  private final Transport transport;
  private final FileChannel file;
  private final long offset;
  private final long end;

  private Sendfile(
      EventLoop loop, Transport transport, FileChannel file, long offset, @Nullable Long count)
      throws IOException {
    this.loop = loop;
    this.transport = transport;
    this.file = file;
    this.offset = offset;
    this.end = end(file, offset, count);
  }

  /**
   * Where to stop in the file.
   *
   * @throws IllegalArgumentException if the offset is negative, or the count not positive
   */
  public static long end(FileChannel file, long offset, @Nullable Long count) throws IOException {
    if (offset < 0) {
      throw new IllegalArgumentException(
          "offset must be a non-negative integer (got " + offset + ")");
    }
    if (count != null && count <= 0) {
      throw new IllegalArgumentException("count must be a positive integer (got " + count + ")");
    }
    long size = file.size();
    return count == null || count > size - offset ? Math.max(size, offset) : offset + count;
  }

  /** {@code loop.sendfile}. Suspends. */
  public static long send(
      EventLoop loop,
      Transport transport,
      FileChannel file,
      long offset,
      @Nullable Long count,
      boolean fallback)
      throws IOException {
    Objects.requireNonNull(file, "file");
    if (transport.isClosing()) {
      throw new IllegalStateException("Transport is closing: " + transport);
    }
    if (!(transport instanceof FlowControlled flow)) {
      throw new IllegalStateException("sendfile is not supported for transport " + transport);
    }
    var work = new Sendfile(loop, transport, file, offset, count);
    if (transport instanceof SocketTransport socket) {
      try {
        return work.sendNatively(socket);
      } catch (SendfileNotAvailableException e) {
        if (!fallback) {
          throw e;
        }
      }
    }
    if (!fallback) {
      throw new IllegalStateException(
          "fallback is disabled and native sendfile is not supported for transport " + transport);
    }
    return work.sendInBlocks(flow);
  }

  private long sendNatively(SocketTransport socket) throws IOException {
    var begun = socket.beginSendfile();
    boolean wasReading = socket.isReading();
    socket.pauseReading();
    long position = offset;
    try {
      begun.await();
      while (position < end) {
        long sent = trySend(socket, position);
        position += sent;
        if (position >= end || (sent == 0 && hasEnded(file, position))) {
          break;
        }
        socket.awaitWritable();
      }
      return position - offset;
    } finally {
      socket.endSendfile();
      if (wasReading) {
        socket.resumeReading();
      }
      moveTo(file, offset, position);
    }
  }

  /** Whether nothing could be sent because the file has become shorter. */
  public static boolean hasEnded(FileChannel file, long position) throws IOException {
    return position >= file.size();
  }

  /** Sets the file's position behind what was sent; where nothing was, as in asyncio, it stays. */
  public static void moveTo(FileChannel file, long offset, long position) throws IOException {
    if (position > offset) {
      file.position(position);
    }
  }

  private long trySend(SocketTransport socket, long position) throws IOException {
    if (socket.isClosing()) {
      throw new ConnectionAbortedException("Connection is closed by peer");
    }
    try {
      return socket.socket().sendfile(file, position, Math.min(end - position, PIECE));
    } catch (UnsupportedOperationException e) {
      if (position > offset) {
        throw new IOException(e.getMessage(), e); // too late for another way
      }
      throw new SendfileNotAvailableException("sendfile is not available: " + e.getMessage());
    }
  }

  private long sendInBlocks(FlowControlled flow) throws IOException {
    var protocol = new SendfileProtocol(loop, transport, flow);
    var block = ByteBuffer.allocate(BLOCK);
    long position = offset;
    try {
      while (position < end) {
        long from = position;
        block.clear().limit((int) Math.min(BLOCK, end - from));
        int count = loop.runInExecutor(() -> file.read(block, from)).await();
        if (count < 0) {
          break;
        }
        protocol.drain();
        transport.write(block.flip());
        position += count;
      }
      return position - offset;
    } finally {
      protocol.restore();
      moveTo(file, offset, position);
    }
  }
}
