package dev.tulip;

import dev.tulip.spi.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The policy there is unless another is set: {@code asyncio.DefaultEventLoopPolicy}. A thread has
 * the loop that was set for it and, as in Python 3.14, none otherwise.
 */
public class DefaultEventLoopPolicy implements EventLoopPolicy {

  private final ThreadLocal<@Nullable EventLoop> loops = new ThreadLocal<>();

  /** Which driver new loops get; null for what the system property asks for, or the best there is. */
  private final @Nullable String driver;

  /** A policy under which no thread has a loop yet. */
  public DefaultEventLoopPolicy() {
    this.driver = null;
  }

  /**
   * {@link #DefaultEventLoopPolicy()} whose loops wait by a certain driver: what {@code
   * uvloop.EventLoopPolicy} is to uvloop.
   *
   * @param driver {@code nio}, or the name of another, such as {@code epoll} from tulip-native
   * @throws IllegalArgumentException if there is no such driver
   * @throws IllegalStateException if it is not available, with the reason
   */
  public DefaultEventLoopPolicy(String driver) {
    this.driver = Drivers.require(Objects.requireNonNull(driver, "driver"), "the driver is ");
  }

  @Override
  public EventLoop getEventLoop() {
    var loop = loops.get();
    if (loop == null) {
      throw NoRunningLoopException.withHint(
          "There is no current event loop in thread '" + Thread.currentThread().getName() + "'");
    }
    return loop;
  }

  @Override
  public void setEventLoop(@Nullable EventLoop loop) {
    if (loop == null) {
      loops.remove();
    } else {
      loops.set(loop);
    }
  }

  @Override
  public EventLoop newEventLoop() {
    return new LoopImpl(Clock.system(), null, driver == null ? Drivers.asked() : driver);
  }
}
