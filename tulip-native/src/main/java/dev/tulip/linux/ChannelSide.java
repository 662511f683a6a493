package dev.tulip.linux;

import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Network;
import dev.tulip.spi.Readiness;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Java's channels beside an {@link EpollDriver}: the JDK shows their descriptors to its own selectors
 * only, so a driver on one of those watches them.
 *
 * <p>Where nothing else is watched the loop waits with the selector. Where something is, it waits with
 * epoll, and a thread of this class with the selector, which wakes the loop. That thread has the
 * selector from {@link #beginWatch} to {@link #endWatch}, while the loop waits; at all other times the
 * loop has it.
 */
final class ChannelSide {

  private final NioDriver nio;
  private final Waker waker;
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore ended = new Semaphore(0);
  private @Nullable Thread watcher;

  /** The loop has waited, and wants the selector back. */
  private volatile boolean ending;

  private volatile boolean closed;

  private ChannelSide(NioDriver nio, Waker waker) {
    this.nio = nio;
    this.waker = waker;
  }

  static ChannelSide open(Waker waker) throws IOException {
    return new ChannelSide(NioDriver.open(), waker);
  }

  Network network() {
    return nio.network();
  }

  boolean isWatching() {
    return nio.isWatching();
  }

  void select(long timeoutNanos, Readiness ready) throws IOException {
    nio.select(timeoutNanos, ready);
  }

  /** Any thread. */
  void wakeup() {
    nio.wakeup();
  }

  /** The loop is about to wait with epoll. */
  void beginWatch() {
    if (watcher == null) {
      watcher = Thread.ofPlatform().name("tulip-channels").daemon().start(this::watch);
    }
    ending = false;
    begun.release();
  }

  /** The loop has waited: returns when it has the selector again. */
  void endWatch() {
    ending = true;
    nio.wakeup();
    ended.acquireUninterruptibly();
  }

  private void watch() {
    while (true) {
      begun.acquireUninterruptibly();
      if (closed) {
        return;
      }
      try {
        // A selector may return for no reason; then the loop looks, and comes back.
        if (isReady() || !ending) {
          waker.wake();
        }
      } finally {
        ended.release();
      }
    }
  }

  private boolean isReady() {
    try {
      return nio.awaitReady();
    } catch (IOException _) {
      return true; // The loop's own look, which comes next, says so.
    }
  }

  void close() throws IOException {
    closed = true;
    begun.release();
    nio.close();
  }
}
