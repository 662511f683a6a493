package dev.tulip.conformance;

import dev.tulip.spi.Driver;
import dev.tulip.spi.DriverProvider;
import java.io.IOException;
import java.util.ServiceLoader;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** In loops that have a socket, too, which the driver for Linux watches. */
@EnabledOnOs(OS.LINUX)
class ReplayBesideEpollTest extends Replay {

  @Override
  Driver driver(Driver virtual) throws IOException {
    var epoll = ServiceLoader.load(DriverProvider.class).findFirst().orElseThrow();
    return new WatchingDriver(virtual, epoll.open());
  }
}
