package dev.tulip.tests.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that blocks until the test has something to read: bytes, the end, or an error. */
final class Tap implements ReadableByteChannel {

  private static final Object END = new Object();
  private static final Object CLOSED = new Object();

  private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger reads = new AtomicInteger();
  private volatile boolean open = true;

  void pour(String text) {
    queue.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  void end() {
    queue.add(END);
  }

  void fail(IOException failure) {
    queue.add(failure);
  }

  /** How often somebody has begun to read. */
  int reads() {
    return reads.get();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    reads.incrementAndGet();
    Object next;
    try {
      next = queue.take();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (next == CLOSED) {
      throw new AsynchronousCloseException();
    }
    if (next instanceof IOException failure) {
      throw failure;
    }
    if (!(next instanceof ByteBuffer bytes)) {
      return -1;
    }
    int count = bytes.remaining();
    into.put(bytes);
    return count;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    queue.add(CLOSED);
  }
}
