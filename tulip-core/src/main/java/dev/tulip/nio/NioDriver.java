package dev.tulip.nio;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.Readiness;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * A driver on a {@link Selector}, as asyncio's {@code SelectorEventLoop} is on one.
 *
 * <p>A selector's keys keep the {@link NioHandle} as their attachment. Changes of interest reach the
 * kernel in the next {@code select}, all at once, which the JDK does by itself. A closed channel
 * gives its descriptor back only when the selector has looked once more: at once for what holds an
 * address and is not closed within {@code select}, otherwise in the next {@code select}; so as long as
 * one is in that state {@link #isWatching} has the loop look.
 */
public final class NioDriver implements Driver {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Selector selector;
  private final NioNetwork network;
  private final Consumer<SelectionKey> onReady = NioDriver::tell;

  /** Handles with a key in the selector. */
  private int registered;

  /** Whether a channel was closed whose key the selector has not let go. */
  private boolean closing;

  /** Whether {@link #select} is under way. */
  private boolean selecting;

  /** Handles whose attempt to connect has ended, which their owner sees to after the look that said so. */
  private final ArrayDeque<NioHandle> connecting = new ArrayDeque<>();

  private NioDriver(Selector selector) {
    this.selector = selector;
    this.network = new NioNetwork(this);
  }

  /**
   * A driver with a selector of its own.
   *
   * @throws IOException when the system has no descriptors left for one
   */
  public static NioDriver open() throws IOException {
    return new NioDriver(Selector.open());
  }

  @Override
  public Network network() {
    return network;
  }

  /** Rounds up to the milliseconds that a selector takes, as asyncio does for epoll. */
  @Override
  public void select(long timeoutNanos, Readiness ready) throws IOException {
    closing = false;
    for (var handle = connecting.poll(); handle != null; handle = connecting.poll()) {
      handle.renewInterest();
    }
    selecting = true;
    try {
      selectOnce(timeoutNanos);
    } finally {
      selecting = false;
    }
  }

  /** {@code handle} was told that its attempt to connect has ended: it may be watched for room now. */
  void connectEnded(NioHandle handle) {
    connecting.add(handle);
  }

  private void selectOnce(long timeoutNanos) throws IOException {
    if (timeoutNanos <= 0) {
      selector.selectNow(onReady);
    } else if (timeoutNanos == FOREVER) {
      selector.select(onReady);
    } else {
      selector.select(onReady, (timeoutNanos - 1) / NANOS_PER_MILLI + 1);
    }
  }

  /**
   * Waits until something is ready, {@link #wakeup} is called, or the thread is interrupted, and
   * leaves it to the next {@link #select} to tell. For a thread that waits in the place of the loop's,
   * which does nothing with this driver meanwhile.
   *
   * @return whether something is ready
   */
  public boolean awaitReady() throws IOException {
    return selector.select(_ -> {}) > 0;
  }

  private static void tell(SelectionKey key) {
    ((NioHandle) key.attachment()).ready(key);
  }

  @Override
  public boolean blocksThread() {
    return true;
  }

  @Override
  public void wakeup() {
    selector.wakeup();
  }

  @Override
  public boolean isWatching() {
    return registered > 0 || closing;
  }

  Selector selector() {
    return selector;
  }

  /**
   * Lets go of cancelled keys, and so of descriptors that were to be closed; within {@link #select} that
   * is left to the next one. What is found ready will be found again: selectors tell levels.
   */
  void forgetCancelled() throws IOException {
    if (!selecting) {
      selector.selectNow(_ -> {});
      closing = false;
    }
  }

  void registered() {
    registered++;
  }

  void unregistered() {
    registered--;
    closing = true;
  }

  @Override
  public String toString() {
    return "nio";
  }

  /** What is open still goes with its driver, such as a socket that nobody has yet: one that connects. */
  @Override
  public void close() throws IOException {
    if (!selector.isOpen()) {
      return;
    }
    try {
      for (var key : List.copyOf(selector.keys())) {
        ((NioHandle) key.attachment()).abandon();
      }
    } finally {
      selector.close();
      registered = 0;
      closing = false;
    }
  }
}
