package dev.tulip.tests.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.spi.RawHandle;
import dev.tulip.testing.ScriptedListener;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.VirtualClock;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a server accepts connections, and what it does where it cannot. */
class AcceptTest {

  private static final String FILE = "test_base_events";
  private static final String TYPE = "BaseEventLoopWithSelectorTests";

  private final VirtualClock clock = new VirtualClock();
  private final ScriptedNetwork network = new ScriptedNetwork();
  private final EventLoop loop = network.newEventLoop(clock);
  private final List<ExceptionContext> errors = new ArrayList<>();
  private int protocols;
  private Server server;
  private ScriptedListener listener;

  @BeforeEach
  void serve() {
    loop.setExceptionHandler((_, context) -> errors.add(context));
    var options = ServerOptions.defaults().withBacklog(3);
    loop.runUntilComplete(
        () -> {
          server = loop.createServer(this::newProtocol, "127.0.0.1", 80, options);
        });
    listener = network.listeners().getFirst();
  }

  private Protocol newProtocol() {
    protocols++;
    return new Protocol() {};
  }

  @AfterEach
  void close() {
    server.abortClients();
    server.close();
    pass();
    loop.close();
    assertThat(network.open()).isEmpty();
  }

  private void pass() {
    loop.stop();
    loop.runForever();
  }

  @FromCpython(
      file = "test_selector_events",
      type = "BaseSelectorEventLoopTests",
      test = "test_accept_connection_multiple")
  @Test
  void as_many_as_the_backlog_and_one_are_accepted_in_one_pass_and_set_up_in_the_next() {
    for (int i = 0; i < 6; i++) {
      listener.deliverConnection();
    }
    assertThat(listener.backlog()).isEqualTo(3);
    pass();
    assertThat(listener.accepts()).isEqualTo(4);
    assertThat(protocols).isZero();
    pass();
    assertThat(protocols).isEqualTo(4);
    pass();
    assertThat(protocols).isEqualTo(6);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_accept_connection_retry")
  @Test
  void an_accept_that_finds_nobody_is_nothing() {
    listener.signal(RawHandle.READ);
    pass();
    assertThat(listener.accepts()).isOne();
    assertThat(listener.isOpen()).isTrue();
    assertThat(listener.isWatchedForReading()).isTrue();
    assertThat(errors).isEmpty();
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_accept_connection_exception")
  @Test
  void without_resources_it_says_so_and_looks_away_for_a_second() {
    var noMore = new OutOfResourcesException("Too many open files", new IOException());
    listener.failAccept(noMore).deliverConnection();
    pass();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().message()).isEqualTo("socket.accept() out of system resource");
    assertThat(errors.getFirst().exception()).isSameAs(noMore);
    assertThat(errors.getFirst().details()).containsEntry("socket", server.sockets().getFirst());
    assertThat(listener.isOpen()).isTrue();
    assertThat(listener.isWatchedForReading()).isFalse();
    clock.advance(Duration.ofMillis(999));
    pass();
    assertThat(listener.isWatchedForReading()).isFalse();
    clock.advance(Duration.ofMillis(1));
    pass();
    assertThat(listener.isWatchedForReading()).isTrue();
    pass();
    pass();
    assertThat(protocols).isOne();
  }

  @Test
  void a_server_that_is_closed_meanwhile_does_not_look_again() {
    listener.failAccept(new OutOfResourcesException("Too many open files", new IOException()));
    pass();
    server.close();
    clock.advance(Duration.ofSeconds(2));
    pass();
    assertThat(listener.isWatchedForReading()).isFalse();
    assertThat(errors).hasSize(1);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_cant_bind")
  @Test
  void a_socket_that_cannot_be_bound_is_closed() {
    network.onBind(
        (_, _) -> {
          throw new IOException("error");
        });
    loop.runUntilComplete(
        () ->
            assertThatThrownBy(() -> loop.createServer(this::newProtocol, "127.0.0.1", 0))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("error"));
    assertThat(network.open()).containsExactly(listener);
  }

  @FromCpython(file = FILE, type = TYPE, test = "test_create_server_no_getaddrinfo")
  @Test
  void a_host_without_an_address_has_no_server() {
    network.host("example.com");
    loop.runUntilComplete(
        () ->
            assertThatThrownBy(() -> loop.createServer(this::newProtocol, "example.com", 0))
                .isInstanceOf(UnknownHostException.class));
    assertThat(network.open()).containsExactly(listener);
  }

  @FromCpython(
      file = "test_events",
      type = "EventLoopTestsMixin",
      test = "test_create_server_multiple_hosts_ipv6")
  @Test
  void it_listens_on_the_ipv6_addresses_of_several_hosts_each_once() {
    loop.runUntilComplete(
        () -> {
          var hosts = List.of("::1", "::2", "::1");
          var many = loop.createServer(this::newProtocol, hosts, 0, ServerOptions.defaults());
          assertThat(many.sockets()).hasSize(2);
          assertThat(network.listeners())
              .last()
              .satisfies(
                  last ->
                      assertThat(last.options())
                          .containsEntry(StandardSocketOptions.SO_REUSEADDR, true));
          many.close();
        });
  }

  @Test
  void an_address_is_not_used_again_where_that_is_refused() {
    loop.runUntilComplete(
        () -> {
          var options = ServerOptions.defaults().withReuseAddress(false);
          loop.createServer(this::newProtocol, "127.0.0.1", 81, options).close();
        });
    assertThat(network.listeners().getLast().options())
        .containsEntry(StandardSocketOptions.SO_REUSEADDR, false);
  }

  @Test
  void an_address_that_the_machine_lacks_is_left_out_where_there_are_others() {
    network.onBind(
        (_, local) -> {
          if (local.toString().contains("203.0.113.1")) {
            throw new BindException("Cannot assign requested address");
          }
        });
    loop.runUntilComplete(
        () -> {
          var hosts = List.of("203.0.113.1", "127.0.0.1");
          var one = loop.createServer(this::newProtocol, hosts, 81, ServerOptions.defaults());
          assertThat(one.sockets()).hasSize(1);
          one.close();
          assertThatThrownBy(() -> loop.createServer(this::newProtocol, "203.0.113.1", 81))
              .isInstanceOf(BindException.class)
              .hasMessageContaining("203.0.113.1");
        });
    assertThat(network.open()).containsExactly(listener);
  }

  @Test
  void connections_are_kept_alive_where_that_is_asked_for() {
    loop.runUntilComplete(
        () -> {
          var options = ServerOptions.defaults().withKeepAlive(true);
          server.close();
          server = loop.createServer(this::newProtocol, "127.0.0.1", 80, options);
        });
    var connection = network.listeners().getLast().deliverConnection();
    pass();
    pass();
    assertThat(connection.options()).containsEntry(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  @Test
  void a_protocol_that_cannot_be_made_costs_its_connection_only() {
    var failure = new IllegalStateException("on purpose");
    loop.runUntilComplete(
        () -> {
          server.close();
          server =
              loop.createServer(
                  () -> {
                    throw failure;
                  },
                  "127.0.0.1",
                  80);
        });
    var connection = network.listeners().getLast().deliverConnection();
    pass();
    pass();
    assertThat(connection.isOpen()).isFalse();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().message())
        .isEqualTo("Error on transport creation for incoming connection");
    assertThat(errors.getFirst().exception()).isSameAs(failure);
    assertThat(server.isServing()).isTrue();
  }

  @Test
  void a_factory_that_gives_no_protocol_costs_its_connection_only_and_the_error_says_so() {
    loop.runUntilComplete(
        () -> {
          server.close();
          server = loop.createServer(() -> null, "127.0.0.1", 80);
        });
    var connection = network.listeners().getLast().deliverConnection();
    pass();
    pass();
    assertThat(connection.isOpen()).isFalse();
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst().exception()).hasMessage("the factory gave no protocol");
    assertThat(server.isServing()).isTrue();
  }
}
