package dev.tulip.tests.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking names up, cancelled at every point: nothing is left, and the next look-up answers. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NameSweepTest {

  @Test
  void the_addresses_of_a_host() throws IOException {
    Sweep.throughout(
        point -> {
          point.run(() -> Asyncio.getRunningLoop().getaddrinfo("localhost", 80, null));
          assertThat(Asyncio.getRunningLoop().getaddrinfo("localhost", 80, null))
              .allMatch(found -> found.getPort() == 80 && found.getAddress().isLoopbackAddress())
              .isNotEmpty();
        });
  }

  @Test
  void the_name_of_an_address() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
    Sweep.throughout(
        point -> {
          point.run(() -> Asyncio.getRunningLoop().getnameinfo(address));
          assertThat(Asyncio.getRunningLoop().getnameinfo(address).host()).isNotEmpty();
        });
  }
}
