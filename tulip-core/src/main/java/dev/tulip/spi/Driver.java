package dev.tulip.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event loop waits on when it has nothing to run: the narrow waist between a loop and the
 * operating system.
 *
 * <p>asyncio's counterpart is the selector of a {@code SelectorEventLoop} together with its
 * self-pipe. All methods but {@link #wakeup} are called by the loop only.
 */
public interface Driver extends AutoCloseable {

  /** A timeout that never ends. */
  long FOREVER = Long.MAX_VALUE;

  /**
   * Waits until something is ready, {@link #wakeup} is called, or the time is over, whichever comes
   * first; may also return for no reason.
   *
   * @param timeoutNanos how long at most; 0 only looks, {@link #FOREVER} has no limit
   * @param ready takes the callback of each event, in the order in which they are to run
   * @throws IOException when the system refuses to wait; it ends the loop's run
   */
  void select(long timeoutNanos, Readiness ready) throws IOException;

  /**
   * Makes a {@link #select} that waits, or else the next one, return at once. Any thread; calls may
   * coalesce.
   */
  void wakeup();

  /**
   * Whether events may come from here. The loop looks at such a driver once every pass, ready or
   * not.
   */
  boolean isWatching();

  /**
   * Whether {@link #select} waits in the operating system, holding up the thread that calls it. The
   * loop then calls it on the thread that carries its coroutines; nothing of the loop's or the
   * user's may be called from within but {@link IoEvents} and {@link Readiness}.
   */
  default boolean blocksThread() {
    return false;
  }

  /**
   * The sockets of this driver.
   *
   * @throws IllegalStateException if it has none
   */
  default Network network() {
    throw new IllegalStateException("this driver has no sockets: " + this);
  }

  /** This driver's own way to start processes; null for the JDK's. */
  default @Nullable Processes processes() {
    return null;
  }

  /**
   * The addresses of a host, where the driver knows them without asking anybody. Numeric addresses do
   * not come here.
   *
   * @return null to ask the system, as all drivers do but those of tests
   * @throws UnknownHostException if there is no such host
   */
  default @Nullable List<InetAddress> lookup(String host) throws UnknownHostException {
    return null;
  }

  /** Frees what the driver holds. Closing twice is harmless. */
  @Override
  void close() throws IOException;
}
