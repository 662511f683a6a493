package dev.tulip.tests.datagram;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the sockets of endpoints are opened, bound and connected. */
class EndpointTest {

  private static final String FILE = "test_base_events";
  private static final String TYPE = "BaseEventLoopWithSelectorTests";
  private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 0);
  private static final DatagramOptions LOCAL = DatagramOptions.ofLocal(HERE);
  private static final DatagramOptions REMOTE = DatagramOptions.ofRemote(ScriptedEndpoint.PEER);

  private final ScriptedNetwork network = new ScriptedNetwork();

  @AfterEach
  void nothingIsLeft() {
    assertThat(network.open()).isEmpty();
  }

  @Test
  void a_factory_that_gives_no_protocol_is_an_error_that_says_so() {
    network.run(
        () ->
            assertThatNullPointerException()
                .isThrownBy(() -> getRunningLoop().createDatagramEndpoint(() -> null, LOCAL))
                .withMessage("the factory gave no protocol"));
  }

  private DatagramTransport open(DatagramOptions options) throws IOException {
    return getRunningLoop().createDatagramEndpoint(DatagramNotes::new, options).transport();
  }

  private void assertFails(DatagramOptions options, Class<?> type, String message) {
    network.run(
        () ->
            assertThatThrownBy(() -> open(options))
                .isInstanceOf(type)
                .hasMessageContaining(message));
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_ip_addr")
  @Test
  void an_address_in_numbers_is_bound_as_it_is_without_asking_the_resolver() {
    network.run(
        () -> {
          try (var transport = open(LOCAL.withReusePort(true))) {
            var bound = (InetSocketAddress) transport.getExtraInfo(ExtraInfo.SOCKNAME);
            assertThat(bound.getAddress()).isEqualTo(HERE.getAddress());
            assertThat(bound.getPort()).isPositive();
            assertThat(transport.getExtraInfo(ExtraInfo.PEERNAME)).isNull();
          }
        });
    assertThat(network.datagrams()).hasSize(1);
  }

  @Test
  void an_address_by_name_is_looked_up() {
    network.host("me.local", "2001:db8::1", "192.0.2.9");
    network.run(
        () -> {
          var options = DatagramOptions.ofLocal(InetSocketAddress.createUnresolved("me.local", 53));
          try (var transport = open(options)) {
            assertThat(transport.getExtraInfo(ExtraInfo.SOCKNAME))
                .isEqualTo(new InetSocketAddress("192.0.2.9", 53));
          }
        });
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_no_addrinfo")
  @Test
  void a_host_without_an_address_is_unknown() {
    network.host("nobody.local");
    var options = DatagramOptions.ofLocal(InetSocketAddress.createUnresolved("nobody.local", 0));
    assertFails(options, UnknownHostException.class, "nobody.local");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_connect_err")
  @Test
  void a_peer_that_cannot_be_reached_is_an_error_and_the_socket_closed() {
    network.onConnect(
        (_, _) -> {
          throw new IOException("no route");
        });
    assertFails(REMOTE, IOException.class, "no route");
    assertThat(network.datagrams()).hasSize(1);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_allow_broadcast")
  @Test
  void with_broadcast_the_socket_is_not_connected_to_its_one_peer() {
    network.onConnect(
        (_, _) -> {
          throw new AssertionError("not to be connected");
        });
    network.run(
        () -> {
          try (var transport = open(REMOTE.withAllowBroadcast(true))) {
            transport.sendto("x".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(
                    () ->
                        transport.sendto(
                            "y".getBytes(StandardCharsets.UTF_8), ScriptedEndpoint.OTHER))
                .isInstanceOf(IllegalArgumentException.class);
          }
        });
    assertThat(network.datagrams().getFirst().sent())
        .singleElement()
        .satisfies(sent -> assertThat(sent.target()).isEqualTo(ScriptedEndpoint.PEER));
    assertThat(network.datagrams().getFirst().options())
        .containsEntry(StandardSocketOptions.SO_BROADCAST, true);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_socket_err")
  @Test
  void without_a_socket_there_is_no_endpoint() {
    network.failOpen(new IOException("too many"));
    assertFails(
        DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET),
        IOException.class,
        "too many");
    network.failOpen(new IOException("too many"));
    assertFails(LOCAL, IOException.class, "too many");
    network.failOpen(new UnsupportedOperationException("not on this machine"));
    assertFails(LOCAL, IOException.class, "not on this machine");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_setblk_err")
  @Test
  void a_socket_that_cannot_be_set_up_is_closed() {
    network.onBind((socket, _) -> socket.failOptions(new IOException("never asked for again")));
    network.run(() -> open(LOCAL).close());
    network.onBind(
        (_, _) -> {
          throw new IOException("cannot be set up");
        });
    var family = DatagramOptions.defaults().withFamily(StandardProtocolFamily.INET);
    assertFails(family, IOException.class, "cannot be set up");
    assertThat(network.datagrams().getLast().closings()).isOne();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_cant_bind")
  @Test
  void a_socket_that_cannot_be_bound_is_closed_and_its_error_thrown_as_it_is() {
    var error = new BindException("taken");
    network.onBind(
        (_, _) -> {
          throw error;
        });
    network.run(() -> assertThatThrownBy(() -> open(LOCAL)).isSameAs(error));
    assertThat(network.datagrams().getFirst().closings()).isOne();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_no_matching_family")
  @Test
  void the_two_addresses_need_a_family_in_common() {
    var options = REMOTE.withLocalAddress(new InetSocketAddress("::1", 0));
    assertFails(options, IllegalArgumentException.class, "have no family in common");
    assertFails(
        LOCAL.withFamily(StandardProtocolFamily.INET6),
        IllegalArgumentException.class,
        "is not of family INET6");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_noaddr_nofamily")
  @Test
  void without_an_address_it_needs_a_family() {
    assertFails(
        DatagramOptions.defaults(), IllegalArgumentException.class, "unexpected address family");
    assertThat(network.datagrams()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_datagram_endpoint_sockopts")
  @Test
  void options_are_set_where_they_are_asked_for_only() {
    network.run(() -> open(LOCAL).close());
    assertThat(network.datagrams().getLast().options()).isEmpty();
    network.run(() -> open(LOCAL.withReusePort(true).withAllowBroadcast(true)).close());
    assertThat(network.datagrams().getLast().options())
        .containsOnlyKeys(StandardSocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_BROADCAST);
  }
}
