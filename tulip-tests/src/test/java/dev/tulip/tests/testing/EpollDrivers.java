package dev.tulip.tests.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.spi.Driver;
import dev.tulip.spi.DriverProvider;
import java.io.IOException;
import java.util.ServiceLoader;

/** The driver for Linux, where it can be had; else the test is skipped. */
final class EpollDrivers {

  private EpollDrivers() {}

  static Driver open() throws IOException {
    var provider =
        ServiceLoader.load(DriverProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(each -> each.name().equals("epoll"))
            .findFirst()
            .orElseThrow();
    var reason = provider.whyUnavailable();
    assumeTrue(reason == null, reason);
    return provider.open();
  }
}
