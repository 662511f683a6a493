package dev.tulip.transport;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Datagrams that wait to be sent, copied from the user's buffers. */
final class DatagramQueue {

  /** What asyncio reckons for a datagram's header, since 3.13. */
  private static final int HEADER = 8;

  /** A datagram that waits to be sent. */
  record Waiting(ByteBuffer data, @Nullable SocketAddress target) {
    private int size() {
      return data.capacity() + HEADER;
    }
  }

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int size;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** How many bytes wait, headers too. */
  int size() {
    return size;
  }

  /** Copies what remains in {@code data}, of which nothing remains. */
  void add(ByteBuffer data, @Nullable SocketAddress target) {
    var last = new Waiting(ByteBuffers.copyOf(data), target);
    data.position(data.limit());
    waiting.add(last);
    size += last.size();
  }

  Waiting first() {
    return waiting.getFirst();
  }

  void removeFirst() {
    size -= waiting.removeFirst().size();
  }

  void clear() {
    waiting.clear();
    size = 0;
  }
}
