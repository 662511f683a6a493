package dev.tulip.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Offers a kind of {@link Driver} to loops: found by {@link java.util.ServiceLoader}, on the class path
 * as on the module path. A loop takes the first that is available, and the portable driver {@code
 * nio} where none is; {@code -Dtulip.driver} and its kin ask for one by name.
 */
public interface DriverProvider {

  /** The name to ask for it by, such as {@code epoll}. */
  String name();

  /**
   * Why no such driver can be had in this process, in the middle of a sentence: "it needs Linux, and
   * this is …". Asked on any thread; answers the same each time.
   *
   * @return null where it can
   */
  @Nullable String whyUnavailable();

  /**
   * A driver, for one loop.
   *
   * @throws IOException when the system refuses one
   */
  Driver open() throws IOException;
}
