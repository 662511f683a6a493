package dev.tulip.tests.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.spi.Driver;
import dev.tulip.spi.DriverProvider;
import dev.tulip.testing.NetworkContract;
import java.io.IOException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The driver for Linux does what a network has to do. */
@EnabledOnOs(OS.LINUX)
class EpollNetworkTest extends NetworkContract {

  @Override
  protected Driver newDriver() throws IOException {
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
