package dev.tulip.linux;

import dev.tulip.spi.Driver;
import dev.tulip.spi.DriverProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Offers the driver {@code epoll}, on Linux, where native access is allowed. */
public final class EpollProvider implements DriverProvider {

  /** For {@link java.util.ServiceLoader}. */
  public EpollProvider() {}

  @Override
  public String name() {
    return "epoll";
  }

  @Override
  public @Nullable String whyUnavailable() {
    return Availability.WHY_NOT;
  }

  @Override
  public Driver open() throws IOException {
    return EpollDriver.open();
  }
}
