package dev.tulip.tests.stream;

import static dev.tulip.tests.StreamPair.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.tests.CapturedLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

/** Connections and servers that nobody has closed. */
class UnclosedTest {

  @Test
  void a_connection_that_is_left_open_is_closed_with_its_loop_and_reported() throws IOException {
    try (var log = new CapturedLog();
        var listening = ServerSocketChannel.open().bind(new InetSocketAddress(HOST, 0))) {
      int port = listening.socket().getLocalPort();
      VoidCoroutine forget = () -> Asyncio.openConnection(HOST, port);
      Asyncio.run(forget.asCoroutine());
      assertThat(log.messages())
          .anyMatch(
              message ->
                  message.startsWith("unclosed <SocketTransport") && message.contains(":" + port));
      try (var accepted = listening.accept()) {
        assertThat(accepted.read(ByteBuffer.allocate(1))).isNegative();
      }
    }
  }

  @Test
  void a_server_that_is_left_open_is_closed_with_its_loop_and_reported() {
    try (var log = new CapturedLog()) {
      VoidCoroutine forget = () -> Asyncio.startServer((_, _) -> {}, HOST, 0);
      Asyncio.run(forget.asCoroutine());
      assertThat(log.messages()).anyMatch(message -> message.startsWith("unclosed <Server"));
    }
  }
}
