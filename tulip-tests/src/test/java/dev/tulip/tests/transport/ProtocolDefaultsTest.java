package dev.tulip.tests.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.BaseTransport;
import dev.tulip.transport.BufferedProtocol;
import dev.tulip.transport.DatagramProtocol;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A protocol need not care for what it does not care for. */
class ProtocolDefaultsTest {

  /** A transport that fails when it is touched. */
  private static <T extends BaseTransport> T untouchable(Class<T> type) {
    var proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              throw new AssertionError(method + " was called");
            });
    return type.cast(proxy);
  }

  private static <T extends BaseTransport> void checkBase(BaseProtocol<T> protocol, Class<T> type) {
    assertThatCode(() -> protocol.connectionMade(untouchable(type))).doesNotThrowAnyException();
    assertThatCode(() -> protocol.connectionLost(null)).doesNotThrowAnyException();
    assertThatCode(() -> protocol.connectionLost(new IOException())).doesNotThrowAnyException();
    assertThatCode(protocol::pauseWriting).doesNotThrowAnyException();
    assertThatCode(protocol::resumeWriting).doesNotThrowAnyException();
  }

  @Test
  @FromCpython(file = "test_protocols", type = "ProtocolsAbsTests", test = "test_base_protocol")
  void a_base_protocol_does_nothing() {
    checkBase(new BaseProtocol<>() {}, BaseTransport.class);
  }

  @Test
  @FromCpython(file = "test_protocols", type = "ProtocolsAbsTests", test = "test_protocol")
  void a_protocol_drops_what_comes_and_closes_at_the_end() {
    var protocol = new Protocol() {};
    checkBase(protocol, Transport.class);
    var data = ByteBuffer.allocate(4);
    protocol.dataReceived(data);
    assertThat(data.remaining()).isEqualTo(4);
    assertThat(protocol.eofReceived()).isFalse();
  }

  /** It has to say where to put what comes, and what to do with it; for the rest there are defaults. */
  @Test
  void a_buffered_protocol_closes_at_the_end() {
    var protocol =
        new BufferedProtocol() {
          @Override
          public ByteBuffer getBuffer(int sizeHint) {
            throw new AssertionError("nothing comes");
          }

          @Override
          public void bufferUpdated(int count) {
            throw new AssertionError("nothing has come");
          }
        };
    checkBase(protocol, Transport.class);
    assertThat(protocol.eofReceived()).isFalse();
  }

  @Test
  @FromCpython(file = "test_protocols", type = "ProtocolsAbsTests", test = "test_datagram_protocol")
  void a_datagram_protocol_drops_what_comes() {
    var protocol = new DatagramProtocol() {};
    checkBase(protocol, DatagramTransport.class);
    var data = ByteBuffer.allocate(4);
    protocol.datagramReceived(data, new InetSocketAddress(9));
    assertThat(data.remaining()).isEqualTo(4);
    assertThatCode(() -> protocol.errorReceived(new IOException())).doesNotThrowAnyException();
  }

  @Test
  @FromCpython(
      file = "test_protocols",
      type = "ProtocolsAbsTests",
      test = "test_subprocess_protocol")
  void a_subprocess_protocol_drops_what_comes() {
    var protocol = new SubprocessProtocol() {};
    checkBase(protocol, SubprocessTransport.class);
    var data = ByteBuffer.allocate(4);
    protocol.pipeDataReceived(1, data);
    assertThat(data.remaining()).isEqualTo(4);
    assertThatCode(() -> protocol.pipeConnectionLost(1, null)).doesNotThrowAnyException();
    assertThatCode(() -> protocol.pipeConnectionLost(1, new IOException()))
        .doesNotThrowAnyException();
    assertThatCode(protocol::processExited).doesNotThrowAnyException();
  }
}
