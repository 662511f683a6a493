package dev.tulip.tests.testing;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.sleep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.spi.OutOfResourcesException;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.ScriptedNetwork;
import dev.tulip.testing.VirtualClock;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The network that does what a test says. */
class ScriptedNetworkTest {

  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.1", 80);

  private final ScriptedNetwork network = new ScriptedNetwork();

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theExampleInItsDocumentationIsTrue() {
    network.run(
        () -> {
          var connection =
              getRunningLoop().createConnection(() -> new Protocol() {}, "192.0.2.1", 80);
          var socket = network.sockets().getFirst();
          socket.room(3);
          connection.transport().write("hello".getBytes(StandardCharsets.UTF_8));
          assertThat(socket.writtenText()).isEqualTo("hel");
          assertThat(connection.transport().getWriteBufferSize()).isEqualTo(2);
          socket.failWrite(new BrokenPipeException("gone", null));
          sleep(Duration.ofMillis(1));
          assertThat(connection.transport().isClosing()).isTrue();
        });
    assertThat(network.open()).isEmpty();
  }

  @Test
  void aReadFindsOneDeliveryOrWhatFitsOfItThenNothingAndTheEndForEver() throws IOException {
    var socket = network.openSocket(StandardProtocolFamily.INET);
    assertThat(socket.connect(PEER)).isTrue();
    socket.deliver("abc").deliver("d").failRead(new IOException("once")).deliverEof();
    var into = ByteBuffer.allocate(2);
    assertThat(socket.read(into)).isEqualTo(2);
    assertThat(socket.read(into.clear())).isOne();
    assertThat(socket.read(into.clear())).isOne();
    assertThatThrownBy(() -> socket.read(into)).hasMessage("once");
    assertThat(socket.read(into.clear())).isEqualTo(-1);
    assertThat(socket.read(into)).isEqualTo(-1);
  }

  @Test
  void roomIsUsedUpByWritesAndEachIsKept() throws IOException {
    var socket = network.openSocket(StandardProtocolFamily.INET);
    socket.connect(PEER);
    socket.room(4);
    assertThat(socket.write(new ByteBuffer[] {bytes("ab"), bytes("cde")}, 0, 2)).isEqualTo(4);
    assertThat(socket.write(bytes("f"))).isZero();
    socket.room(10);
    assertThat(socket.write(bytes("f"))).isOne();
    assertThat(socket.writes()).hasSize(2);
    assertThat(socket.writtenText()).isEqualTo("abcdf");
  }

  @Test
  void aSocketThatIsNotConnectedCanDoNothing() throws IOException {
    var socket = network.openSocket(StandardProtocolFamily.INET);
    assertThatThrownBy(() -> socket.read(bytes("x"))).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(() -> socket.write(bytes("x"))).isInstanceOf(NotYetConnectedException.class);
    assertThatThrownBy(socket::completeConnect).isInstanceOf(IllegalStateException.class);
    network.onConnect((_, _) -> false);
    assertThat(socket.connect(PEER)).isFalse();
    assertThat(socket.finishConnect()).isFalse();
    assertThat(socket.remoteAddress()).isNull();
    socket.completeConnect();
    assertThat(socket.finishConnect()).isTrue();
    assertThat(socket.remoteAddress()).isEqualTo(PEER);
  }

  @Test
  void portsAreGivenToWhoAsksForAny() throws IOException {
    var first = network.openListener(StandardProtocolFamily.INET);
    var second = network.openListener(StandardProtocolFamily.INET);
    first.bind(new InetSocketAddress("127.0.0.1", 0), 5);
    second.bind(new InetSocketAddress("127.0.0.1", 7), 5);
    assertThat(((InetSocketAddress) first.localAddress()).getPort()).isGreaterThan(1023);
    assertThat(second.localAddress()).isEqualTo(new InetSocketAddress("127.0.0.1", 7));
    assertThat(first.backlog()).isEqualTo(5);
  }

  @Test
  void anAcceptFindsWhatWasDeliveredInItsOrder() throws IOException {
    var listener = network.openListener(StandardProtocolFamily.INET);
    listener.bind(new InetSocketAddress("127.0.0.1", 7), 5);
    var connection = listener.deliverConnection();
    listener.failAccept(new OutOfResourcesException("no more", new IOException()));
    assertThat(listener.accept()).isSameAs(connection);
    assertThat(connection.localAddress()).isEqualTo(listener.localAddress());
    assertThatThrownBy(listener::accept).isInstanceOf(OutOfResourcesException.class);
    assertThat(listener.accept()).isNull();
    assertThat(listener.accepts()).isEqualTo(3);
  }

  @Test
  void optionsAreKeptAndOthersAreNotThere() throws IOException {
    var socket = network.openSocket(StandardProtocolFamily.INET);
    socket.setOption(StandardSocketOptions.SO_RCVBUF, 7);
    assertThat(socket.getOption(StandardSocketOptions.SO_RCVBUF)).isEqualTo(7);
    assertThatThrownBy(() -> socket.getOption(StandardSocketOptions.SO_SNDBUF))
        .isInstanceOf(UnsupportedOperationException.class);
    socket.failOptions(new IOException("no"));
    assertThatThrownBy(() -> socket.setOption(StandardSocketOptions.SO_RCVBUF, 8)).hasMessage("no");
  }

  @Test
  void whatNoSystemCallThrowsIsRefused() throws IOException {
    var socket = network.openSocket(StandardProtocolFamily.INET);
    assertThatThrownBy(() -> socket.failRead(new InterruptedException()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whoWaitsForWhatNeverComesFailsTheTest() {
    assertThatThrownBy(() -> network.run(() -> getRunningLoop().createFuture().await()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("waits for ever");
  }

  @Test
  void aScriptOfTheDriversComesFirstAndReadinessAfterItsSteps() {
    var clock = new VirtualClock();
    var driver = new ScriptedDriver(clock, network);
    try (var loop = driver.newEventLoop()) {
      var seen = new ArrayList<Duration>();
      loop.runUntilComplete(
          () -> {
            var transport =
                loop.createConnection(
                        () ->
                            new Protocol() {
                              @Override
                              public void dataReceived(ByteBuffer data) {
                                seen.add(Duration.ofNanos(clock.nanos()));
                              }
                            },
                        "192.0.2.1",
                        80)
                    .transport();
            driver.onSelect(
                ScriptedDriver.advance(Duration.ofSeconds(2)),
                (_, _, _) -> network.sockets().getFirst().deliver("x"));
            sleep(Duration.ofSeconds(5));
            transport.abort();
            sleep(Duration.ofMillis(1));
          });
      assertThat(seen).containsExactly(Duration.ofSeconds(2));
    }
  }
}
