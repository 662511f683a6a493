package dev.tulip.linux;

import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A descriptor, and what it is watched for. */
class EpollHandle implements RawHandle {

  /** Of {@link #takeChange}: the kernel knows already. */
  static final int UNCHANGED = -1;

  final EpollDriver driver;
  private final int fd;
  private @Nullable IoEvents listener;
  private final long key;

  /** What the kernel looks for; 0 where the handle is not in its list. */
  private int registered;

  /** What is to be looked for from the next wait on. */
  private int wanted;

  /** Whether the driver has been told that these differ. */
  private boolean changing;

  private volatile boolean open = true;

  EpollHandle(EpollDriver driver, int fd) {
    this.driver = driver;
    this.fd = fd;
    this.key = driver.opened(this);
  }

  /** The descriptor, also when it is closed. */
  final int fd() {
    return fd;
  }

  /** The descriptor of an open handle. */
  final int openFd() throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    return fd;
  }

  final long key() {
    return key;
  }

  @Override
  public final void listener(IoEvents listener) {
    this.listener = listener;
  }

  @Override
  public final void watch(int operations) throws IOException {
    if (!open) {
      return;
    }
    wanted =
        ((operations & READ) != 0 ? EpollDriver.EPOLLIN : 0)
            | ((operations & WRITE) != 0 ? EpollDriver.EPOLLOUT : 0);
    if (registered == 0) {
      if (wanted != 0) {
        driver.add(this, wanted);
        registered = wanted;
      }
    } else if (!changing && wanted != registered) {
      changing = true;
      driver.changed(this);
    }
  }

  /** What the kernel is to look for from now on: {@link #UNCHANGED}, or 0 for nothing. */
  final int takeChange() {
    changing = false;
    return registered == 0 || wanted == registered ? UNCHANGED : wanted;
  }

  final void registered(int events) {
    registered = events;
  }

  /** An error or the peer's end makes ready for whatever is watched, as with asyncio's selector. */
  final void ready(int events) {
    if (registered == 0) {
      return; // A listener that was told before has seen to that.
    }
    int operations =
        ((events & ~EpollDriver.EPOLLOUT) != 0 ? READ : 0)
            | ((events & ~EpollDriver.EPOLLIN) != 0 ? WRITE : 0);
    Objects.requireNonNull(listener).ready(operations);
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    markClosed();
    if (registered != 0) {
      driver.remove(this);
      registered = 0;
    }
    driver.closed(this);
    free();
  }

  /** The driver is closed: whatever is watched ends with it. */
  void driverClosed() {
    if (registered != 0) {
      close();
    }
  }

  /** Whoever uses the descriptor on another thread holds this monitor: see {@link EpollEndpoint}. */
  private synchronized void markClosed() {
    open = false;
  }

  /** Has the system close the descriptor, which nobody watches any more. */
  void free() {
    Libc.close(driver.scratch.errno, fd);
  }
}
