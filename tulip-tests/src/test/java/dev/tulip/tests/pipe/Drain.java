package dev.tulip.tests.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** A channel that takes bytes when the test lets it. */
final class Drain implements WritableByteChannel {

  private final Semaphore permits = new Semaphore(0);
  private final AtomicInteger taken = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile IOException failure;

  /** Lets any number of writes through. */
  void open() {
    permits.release(Integer.MAX_VALUE / 2);
  }

  /** Has each write fail. */
  void fail(IOException failure) {
    this.failure = failure;
    open();
  }

  /** How many bytes it has taken. */
  int taken() {
    return taken.get();
  }

  /** Blocks until it is closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    permits.acquireUninterruptibly();
    if (failure != null) {
      throw failure;
    }
    int count = from.remaining();
    from.position(from.limit());
    taken.addAndGet(count);
    return count;
  }

  @Override
  public boolean isOpen() {
    return closed.getCount() > 0;
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
