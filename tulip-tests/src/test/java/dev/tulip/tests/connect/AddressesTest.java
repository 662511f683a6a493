package dev.tulip.tests.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionGroup;
import dev.tulip.TimeoutException;
import dev.tulip.tests.connect.Attempts.Fate;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Connecting to the addresses of a host one after the other. */
class AddressesTest {

  private static final String FILE = "test_base_events";
  private static final String TYPE = "BaseEventLoopWithSelectorTests";
  private static final ConnectOptions DEFAULTS = ConnectOptions.defaults();
  private static final ConnectOptions ALL_ERRORS = DEFAULTS.withAllErrors(true);

  private final Attempts attempts = new Attempts();

  private InetSocketAddress peer(ConnectOptions options) throws IOException {
    try (var transport = attempts.connect("example.com", options).transport()) {
      return (InetSocketAddress) transport.getExtraInfo(ExtraInfo.PEERNAME);
    }
  }

  private void assertFails(ConnectOptions options, Class<?> type, String message) {
    assertThatThrownBy(() -> attempts.connect("example.com", options))
        .isInstanceOf(type)
        .hasMessage(message);
  }

  @Test
  void the_first_that_answers_is_taken_in_the_resolvers_order() {
    attempts.host("example.com", "192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3");
    attempts.fate("192.0.2.1", new Fate.Refused());
    attempts.fate("2001:db8:0:0:0:0:0:1", new Fate.FailsAfter(Duration.ofMillis(70)));
    attempts.network.run(
        () -> assertThat(peer(DEFAULTS)).isEqualTo(new InetSocketAddress("192.0.2.2", 80)));
    assertThat(attempts.log)
        .containsExactly("192.0.2.1 at 0", "2001:db8:0:0:0:0:0:1 at 0", "192.0.2.2 at 70");
    assertThat(attempts.network.open()).isEmpty();
  }

  @Test
  void one_family_only_where_that_is_asked_for() {
    attempts.host("example.com", "192.0.2.1", "2001:db8::1");
    attempts.network.run(
        () ->
            assertThat(peer(DEFAULTS.withFamily(StandardProtocolFamily.INET6)))
                .isEqualTo(new InetSocketAddress("2001:db8::1", 80)));
    assertThat(attempts.log).containsExactly("2001:db8:0:0:0:0:0:1 at 0");
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_connect_err")
  @Test
  void the_failure_of_the_only_one_is_thrown_with_its_address() {
    attempts.host("example.com", "192.0.2.1").fate("192.0.2.1", new Fate.Refused());
    attempts.network.run(
        () -> {
          assertFails(DEFAULTS, ConnectException.class, "Connection refused: /192.0.2.1:80");
          assertThatThrownBy(() -> attempts.connect("example.com", ALL_ERRORS))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class,
                  group ->
                      assertThat(group.exceptions())
                          .singleElement()
                          .isInstanceOf(ConnectException.class));
        });
    assertThat(attempts.network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_multiple")
  @Test
  void of_several_failures_the_text_has_each() {
    attempts.host("example.com", "192.0.2.1", "192.0.2.2");
    attempts.fate("192.0.2.1", new Fate.Refused()).fate("192.0.2.2", new Fate.Refused());
    attempts.network.run(
        () -> {
          assertFails(
              DEFAULTS.withFamily(StandardProtocolFamily.INET),
              IOException.class,
              "Multiple exceptions: Connection refused: /192.0.2.1:80,"
                  + " Connection refused: /192.0.2.2:80");
          assertThatThrownBy(() -> attempts.connect("example.com", ALL_ERRORS))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class,
                  group ->
                      assertThat(group.exceptions())
                          .hasSize(2)
                          .allMatch(IOException.class::isInstance));
        });
    assertThat(attempts.network.sockets()).hasSize(4);
    assertThat(attempts.network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_multiple_errors")
  @Test
  void sockets_that_cannot_be_opened_are_failures_like_others() {
    attempts.host("example.com", "192.0.2.1", "192.0.2.2");
    attempts.fate("192.0.2.2", new Fate.Refused());
    attempts.network.run(
        () -> {
          attempts.network.failOpen(new IOException("err1"));
          assertFails(
              DEFAULTS,
              IOException.class,
              "Multiple exceptions: err1, Connection refused: /192.0.2.2:80");
          attempts.network.failOpen(new UnsupportedOperationException("no such family"));
          assertThatThrownBy(() -> attempts.connect("example.com", ALL_ERRORS))
              .isInstanceOfSatisfying(
                  ExceptionGroup.class,
                  group ->
                      assertThat(group.exceptions().getFirst())
                          .isInstanceOf(IOException.class)
                          .hasMessageEndingWith("no such family"));
        });
  }

  @Test
  void failures_with_the_same_text_are_one() {
    attempts.host("example.com", "192.0.2.1", "192.0.2.2");
    attempts.network.onConnect(
        (_, _) -> {
          throw new IOException("down");
        });
    attempts.network.run(() -> assertFails(DEFAULTS, IOException.class, "down"));
    assertThat(attempts.network.sockets()).hasSize(2);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_timeout")
  @Test
  void a_socket_that_timed_out_is_closed() {
    attempts.network.onConnect(
        (_, _) -> {
          throw new SocketTimeoutException("timed out");
        });
    attempts.host("example.com", "192.0.2.1");
    attempts.network.run(() -> assertFails(DEFAULTS, SocketTimeoutException.class, "timed out"));
    assertThat(attempts.network.sockets()).hasSize(1);
    assertThat(attempts.network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_no_getaddrinfo")
  @Test
  void a_host_without_an_address_is_unknown() {
    attempts.host("example.com");
    attempts.network.run(
        () -> {
          assertThatThrownBy(() -> attempts.connect("example.com", DEFAULTS))
              .isInstanceOf(UnknownHostException.class)
              .hasMessage("getaddrinfo() returned empty list for example.com");
          assertThatThrownBy(() -> attempts.connect("nowhere.invalid", DEFAULTS))
              .isInstanceOf(UnknownHostException.class);
        });
    assertThat(attempts.network.sockets()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_multiple_errors_local_addr")
  @Test
  void a_local_address_that_cannot_be_had_is_a_failure_like_others() {
    attempts.host("example.com", "192.0.2.1", "192.0.2.2");
    attempts.fate("192.0.2.2", new Fate.Refused());
    var bound = new ArrayList<Object>();
    attempts.network.onBind(
        (_, local) -> {
          bound.add(local);
          if (bound.size() == 1) {
            throw new BindException("Err");
          }
        });
    var local = new InetSocketAddress(8080);
    attempts.network.run(
        () ->
            assertThatThrownBy(
                    () -> attempts.connect("example.com", DEFAULTS.withLocalAddress(local)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                    "Multiple exceptions: error while attempting to bind on address "
                        + local
                        + ": Err, Connection refused: /192.0.2.2:80"));
    assertThat(bound).containsExactly(local, local);
    assertThat(attempts.network.open()).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_connection_no_local_addr")
  @Test
  void a_local_host_without_an_address_is_unknown() {
    attempts.host("example.com", "192.0.2.1").host("nobody.local");
    var local = InetSocketAddress.createUnresolved("nobody.local", 8080);
    attempts.network.run(
        () ->
            assertThatThrownBy(
                    () -> attempts.connect("example.com", DEFAULTS.withLocalAddress(local)))
                .isInstanceOf(UnknownHostException.class));
    assertThat(attempts.network.sockets()).isEmpty();
  }

  @Test
  void of_a_local_hosts_addresses_the_first_that_fits_and_is_free_is_taken() {
    attempts.host("example.com", "192.0.2.1");
    attempts.host("me.local", "2001:db8::5", "192.0.2.5", "192.0.2.6");
    attempts.network.onBind(
        (_, local) -> {
          if (local.equals(new InetSocketAddress("192.0.2.5", 8080))) {
            throw new BindException("taken");
          }
        });
    var local = InetSocketAddress.createUnresolved("me.local", 8080);
    attempts.network.run(() -> peer(DEFAULTS.withLocalAddress(local)));
    assertThat(attempts.network.sockets().getFirst().localAddress())
        .isEqualTo(new InetSocketAddress("192.0.2.6", 8080));
  }

  @Test
  void who_is_cancelled_leaves_no_socket() {
    attempts.host("example.com", "192.0.2.1", "192.0.2.2");
    attempts.fate("192.0.2.1", new Fate.Silent());
    attempts.network.run(
        () -> {
          assertThatThrownBy(
                  () ->
                      Asyncio.waitFor(
                          () -> attempts.connect("example.com", DEFAULTS), Duration.ofSeconds(3)))
              .isInstanceOf(TimeoutException.class);
          assertThat(attempts.network.open()).isEmpty();
        });
    assertThat(attempts.log).containsExactly("192.0.2.1 at 0");
  }
}
