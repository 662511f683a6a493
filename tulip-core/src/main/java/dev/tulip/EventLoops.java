package dev.tulip;

import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Event loops on other clocks and drivers than the machine's, and the process's policy. For those
 * who build loops.
 */
public final class EventLoops {

  private static volatile @Nullable EventLoopPolicy policy;

  private EventLoops() {}

  /**
   * A loop on {@code clock} that waits by {@code driver}, which it closes when it is closed.
   *
   * @return a new loop, not set as any thread's
   */
  public static EventLoop create(Clock clock, Driver driver) {
    return new LoopImpl(
        Objects.requireNonNull(clock, "clock"), Objects.requireNonNull(driver, "driver"));
  }

  /**
   * A loop on the machine's clock that waits by a driver of that name.
   *
   * @param driver {@code nio}, or the name of another, such as {@code epoll} from tulip-native
   * @return a new loop, not set as any thread's
   * @throws IllegalArgumentException if there is no such driver
   * @throws IllegalStateException if it is not available, with the reason
   */
  public static EventLoop create(String driver) {
    Objects.requireNonNull(driver, "driver");
    return new LoopImpl(Clock.system(), null, Drivers.require(driver, "the driver is "));
  }

  static EventLoopPolicy policy() {
    var current = policy;
    if (current == null) {
      synchronized (EventLoops.class) {
        current = policy;
        if (current == null) {
          current = new DefaultEventLoopPolicy();
          policy = current;
        }
      }
    }
    return current;
  }

  static void setPolicy(@Nullable EventLoopPolicy newPolicy) {
    policy = newPolicy;
  }
}
