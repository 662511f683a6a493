package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.NameInfo;
import dev.tulip.transport.Protocol;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Names and addresses. */
class NamesTest {

  private static final String FILE = "test_base_events";
  private static final String TYPE = "BaseEventLoopWithSelectorTests";

  /** Refuses to know any name: only addresses in numbers get by. */
  private final ScriptedNetwork network = new ScriptedNetwork();

  private InetSocketAddress peer(String host) throws IOException {
    var loop = getRunningLoop();
    try (var transport = loop.createConnection(() -> new Protocol() {}, host, 80).transport()) {
      return (InetSocketAddress) transport.getExtraInfo(ExtraInfo.PEERNAME);
    }
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_ip_addr")
  @FromCpython(file = FILE, type = "BaseEventTests", test = "test_ipaddr_info")
  @Test
  void an_address_in_numbers_is_not_looked_up() {
    network.run(
        () -> {
          assertThat(peer("1.2.3.4")).isEqualTo(new InetSocketAddress("1.2.3.4", 80));
          assertThat(peer("::1")).isEqualTo(new InetSocketAddress("::1", 80));
          var loop = getRunningLoop();
          assertThat(loop.getaddrinfo("1.2.3.4", 1, StandardProtocolFamily.INET))
              .containsExactly(new InetSocketAddress("1.2.3.4", 1));
          assertThat(loop.getaddrinfo("::3", 1, StandardProtocolFamily.INET6))
              .containsExactly(new InetSocketAddress("::3", 1));
          assertThatThrownBy(() -> peer("not.a.number.invalid"))
              .isInstanceOf(UnknownHostException.class);
        });
  }

  @FromCpython(file = FILE, type = "BaseEventTests", test = "test_ipaddr_info")
  @Test
  void an_address_of_one_family_is_none_of_the_other() {
    network.run(
        () -> {
          var loop = getRunningLoop();
          assertThatThrownBy(() -> loop.getaddrinfo("1.2.3.4", 1, StandardProtocolFamily.INET6))
              .isInstanceOf(UnknownHostException.class);
          assertThatThrownBy(() -> loop.getaddrinfo("::3", 1, StandardProtocolFamily.INET))
              .isInstanceOf(UnknownHostException.class);
        });
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_ipv6_scope")
  @Test
  void the_scope_of_an_ipv6_address_is_kept() {
    network.run(
        () -> {
          var address = (Inet6Address) peer("fe80::1%1").getAddress();
          assertThat(address.getScopeId()).isOne();
          assertThat(address.getHostAddress()).startsWith("fe80:0:0:0:0:0:0:1%");
        });
  }

  @Test
  void a_name_has_its_addresses_in_the_resolvers_order() {
    network.host("example.com", "2001:db8::1", "192.0.2.1", "192.0.2.2");
    network.run(
        () -> {
          var loop = getRunningLoop();
          assertThat(loop.getaddrinfo("example.com", 80))
              .containsExactly(
                  new InetSocketAddress("2001:db8::1", 80),
                  new InetSocketAddress("192.0.2.1", 80),
                  new InetSocketAddress("192.0.2.2", 80));
          assertThat(loop.getaddrinfo("example.com", 80, StandardProtocolFamily.INET)).hasSize(2);
        });
  }

  @Test
  void no_host_is_this_machine() {
    network.run(
        () ->
            assertThat(getRunningLoop().getaddrinfo(null, 80))
                .containsExactly(
                    new InetSocketAddress("127.0.0.1", 80), new InetSocketAddress("::1", 80)));
  }

  @Test
  void a_port_is_a_number_of_sixteen_bits() {
    network.run(
        () -> {
          for (int port : new int[] {-1, 65_536}) {
            assertThatThrownBy(() -> getRunningLoop().getaddrinfo("127.0.0.1", port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 0-65535: " + port);
          }
        });
  }

  @TulipTest(realTime = true)
  void the_system_knows_localhost() throws IOException {
    assertThat(getRunningLoop().getaddrinfo("localhost", 80))
        .isNotEmpty()
        .allMatch(address -> address.getAddress().isLoopbackAddress() && address.getPort() == 80);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_getnameinfo")
  @TulipTest(realTime = true)
  void an_address_has_a_name() throws IOException {
    var address = InetAddress.getByAddress("abc", new byte[] {127, 0, 0, 1});
    assertThat(getRunningLoop().getnameinfo(new InetSocketAddress(address, 123)))
        .isEqualTo(new NameInfo("abc", "123"));
  }
}
