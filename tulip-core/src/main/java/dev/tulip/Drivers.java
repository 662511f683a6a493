package dev.tulip;

import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Driver;
import dev.tulip.spi.DriverProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Which driver a loop gets: the one asked for, or the first available of those that {@link
 * ServiceLoader} finds, or the portable one.
 *
 * <p>A loop without I/O needs none, and looking costs milliseconds; so where none is asked for that is
 * put off until the loop's first I/O.
 */
final class Drivers {

  /** The system property that asks for a driver by its name. */
  private static final String PROPERTY = "tulip.driver";

  /** The name of the driver on Java's selectors, which is always there. */
  private static final String NIO = "nio";

  private Drivers() {}

  /**
   * The name that {@code tulip.driver} asks for.
   *
   * @return null where it is not set, or empty
   * @throws IllegalArgumentException if there is no such driver
   * @throws IllegalStateException if it is not available
   */
  static @Nullable String asked() {
    var name = System.getProperty(PROPERTY, "");
    return name.isEmpty() ? null : require(name, PROPERTY + " is ");
  }

  /**
   * {@code name}, which is that of a driver that can be had.
   *
   * @param context how the message begins, before the name
   * @throws IllegalArgumentException if there is no such driver
   * @throws IllegalStateException if it is not available
   */
  static String require(String name, String context) {
    if (name.equals(NIO)) {
      return name;
    }
    var names = new ArrayList<>(List.of(NIO));
    for (var provider : providers()) {
      if (provider.name().equals(name)) {
        requireAvailable(provider);
        return name;
      }
      names.add(provider.name());
    }
    throw new IllegalArgumentException(
        context
            + "'"
            + name
            + "'; of the drivers there are "
            + String.join(", ", names)
            + (name.equals("epoll") ? " (epoll comes with tulip-native, which is not there)" : ""));
  }

  private static void requireAvailable(DriverProvider provider) {
    var reason = provider.whyUnavailable();
    if (reason != null) {
      throw new IllegalStateException(
          "the driver '" + provider.name() + "' is not available: " + reason);
    }
  }

  /**
   * A driver.
   *
   * @param name which one; null for the best there is
   */
  static Driver open(@Nullable String name) throws IOException {
    if (!NIO.equals(name)) {
      for (var provider : providers()) {
        if (name == null ? provider.whyUnavailable() == null : provider.name().equals(name)) {
          return provider.open();
        }
      }
    }
    return NioDriver.open();
  }

  private static Iterable<DriverProvider> providers() {
    return ServiceLoader.load(DriverProvider.class, Drivers.class.getClassLoader());
  }
}
