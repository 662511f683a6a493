package dev.tulip.tests.socket;

import static dev.tulip.Asyncio.getRunningLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.spi.RawHandle;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.tests.cpython.FromCpython;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A socket of the user's that is connected to a host by its name. */
class ConnectByNameTest {

  private final ScriptedNetwork network = new ScriptedNetwork();
  private ServerSocketChannel listener;
  private SocketChannel channel;
  private int port;

  @BeforeEach
  void open() throws IOException {
    listener =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
    channel = SocketChannel.open(StandardProtocolFamily.INET);
    channel.configureBlocking(false);
  }

  @AfterEach
  void close() throws IOException {
    channel.close();
    listener.close();
  }

  @FromCpython(
      file = "test_selector_events",
      type = "BaseSelectorEventLoopTests",
      test = "test_sock_connect_resolve_using_socket_params")
  @Test
  void of_the_hosts_addresses_the_first_that_suits_the_socket_is_taken() throws IOException {
    network.host("example.com", "::1", "127.0.0.1");
    network.run(
        () -> {
          var loop = getRunningLoop();
          var target = InetSocketAddress.createUnresolved("example.com", port);
          var connecting = Asyncio.createTask(() -> loop.sockConnect(channel, target));
          while (!connecting.done()) {
            network.watchables().forEach(watched -> watched.signal(RawHandle.WRITE));
            Asyncio.sleep(Duration.ofMillis(1));
          }
          connecting.await();
        });
    assertThat(channel.isConnected()).isTrue();
    assertThat(channel.getRemoteAddress()).isEqualTo(listener.getLocalAddress());
  }

  @Test
  void a_host_that_nobody_knows_is_unknown() {
    var target = InetSocketAddress.createUnresolved("nowhere.invalid", port);
    network.run(
        () ->
            assertThatThrownBy(() -> getRunningLoop().sockConnect(channel, target))
                .isInstanceOf(UnknownHostException.class));
  }
}
