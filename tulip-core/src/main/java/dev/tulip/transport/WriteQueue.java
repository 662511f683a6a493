package dev.tulip.transport;

import dev.tulip.io.Chunks;
import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * Bytes that wait to be sent, copied from the user's buffers into chunks.
 *
 * <p>A chunk is as large as what it is made for, within bounds; what comes later fills it up first. So
 * a connection that is a little behind holds a few kilobytes, and one that is far behind holds chunks
 * that a single system call takes several of. Large chunks are the loop's: they come from {@link
 * Chunks} and go back when their bytes have been sent or dropped.
 */
final class WriteQueue {

  private static final int SMALLEST_CHUNK = 1024;

  /** What needs more than this gets one of the loop's; by its size such a chunk is known. */
  private static final int LARGEST_OWN_CHUNK = 32 * 1024;

  /** How many chunks one system call is offered: enough for a megabyte; the JDK allows 16. */
  private static final int MOST_AT_ONCE = 16;

  /** Chunks ready to be read from; the last one may take more behind its limit. */
  private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(1);

  private final Chunks large;
  private int size;

  WriteQueue(LoopIo io) {
    this.large = Chunks.of(io);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Copies what remains in {@code data}. */
  void add(ByteBuffer data) {
    if (data.remaining() > Integer.MAX_VALUE - size) {
      throw new IllegalStateException(
          size + " bytes wait to be sent already, and " + data.remaining() + " more are too many");
    }
    var last = chunks.peekLast();
    if (last != null) {
      append(last, data);
    }
    while (data.hasRemaining()) {
      var chunk = chunkFor(data.remaining()).limit(0);
      append(chunk, data);
      chunks.add(chunk);
    }
  }

  private ByteBuffer chunkFor(int count) {
    return count > LARGEST_OWN_CHUNK
        ? large.take()
        : ByteBuffer.allocateDirect(Math.max(count, SMALLEST_CHUNK));
  }

  private void removeFirst() {
    var chunk = chunks.removeFirst();
    if (chunk.capacity() == Chunks.SIZE) {
      large.giveBack(chunk);
    }
  }

  private void append(ByteBuffer chunk, ByteBuffer data) {
    int begin = chunk.limit();
    int count = Math.min(chunk.capacity() - begin, data.remaining());
    chunk.limit(begin + count);
    chunk.put(begin, data, data.position(), count);
    data.position(data.position() + count);
    size += count;
  }

  /** Sends as much as the system takes. */
  void sendTo(RawSocket socket) throws IOException {
    if (chunks.size() == 1) {
      taken(socket.write(chunks.getFirst()));
    } else {
      var several = oldest();
      taken(socket.write(several, 0, several.length));
    }
  }

  /** Sends as much as the pipe takes. */
  void sendTo(RawSink sink) throws IOException {
    while (!chunks.isEmpty()) {
      var first = chunks.getFirst();
      taken(sink.write(first));
      if (first.hasRemaining()) {
        return;
      }
    }
  }

  /** The oldest chunks, for somebody to take bytes from, who then says {@link #taken}. */
  ByteBuffer[] oldest() {
    int count = Math.min(chunks.size(), MOST_AT_ONCE);
    var several = new ByteBuffer[count];
    var each = chunks.iterator();
    for (int i = 0; i < count; i++) {
      several[i] = each.next();
    }
    return several;
  }

  /** {@code count} bytes were taken from the {@link #oldest} chunks. */
  void taken(long count) {
    size -= (int) count;
    while (!chunks.isEmpty() && !chunks.getFirst().hasRemaining()) {
      removeFirst();
    }
  }

  void clear() {
    while (!chunks.isEmpty()) {
      removeFirst();
    }
    size = 0;
  }
}
