package dev.tulip.tests.stream;

import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.Asyncio.openConnection;
import static dev.tulip.Asyncio.openUnixConnection;
import static dev.tulip.tests.StreamPair.HOST;
import static dev.tulip.tests.StreamPair.address;
import static dev.tulip.tests.StreamPair.port;
import static dev.tulip.tests.stream.Bytes.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamReaderProtocol;
import dev.tulip.stream.StreamWriter;
import dev.tulip.stream.Streams;
import dev.tulip.testing.TulipTest;
import dev.tulip.tests.StreamPair;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Connections of streams, from their beginning to their end. */
class ConnectionTest {

  @TempDir Path folder;

  /** Asks for the greeting, and reads it up to the end. */
  private static void talk(Streams streams) throws IOException {
    streams.writer().write("greet me\n");
    assertThat(streams.reader().readline(UTF_8)).isEqualTo(Greeter.STATUS);
    assertThat(text(streams.reader().read())).isEqualTo(Greeter.TEXT);
  }

  private static void close(Streams streams, Server server) throws IOException {
    streams.writer().close();
    streams.writer().waitClosed();
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = {"test_open_connection", "test_async_writer_api"})
  void a_client_asks_and_gets_an_answer() throws IOException {
    var server = Greeter.start();
    var streams = openConnection(HOST, port(server));
    talk(streams);
    close(streams, server);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_open_unix_connection")
  void a_client_asks_over_a_unix_socket() throws IOException {
    var server = Greeter.start(folder.resolve("socket"));
    var streams = openUnixConnection(folder.resolve("socket"));
    talk(streams);
    close(streams, server);
  }

  @TulipTest(realTime = true)
  void a_channel_that_is_connected_already_becomes_streams() throws IOException {
    var server = Greeter.start();
    var streams =
        openConnection(
            SocketChannel.open(address(server)),
            StreamReader.DEFAULT_LIMIT,
            ConnectOptions.defaults());
    talk(streams);
    close(streams, server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_streamreaderprotocol_constructor_use_running_loop")
  void a_protocol_takes_the_running_loop() throws IOException {
    var server = Greeter.start();
    var reader = new StreamReader();
    var protocol = new StreamReaderProtocol(reader);
    var connection = getRunningLoop().createConnection(() -> protocol, HOST, port(server));
    var writer = new StreamWriter(connection.transport(), protocol, reader, getRunningLoop());
    var streams = new Streams(reader, writer);
    talk(streams);
    close(streams, server);
  }

  private static Streams failing(Streams streams) {
    ((StreamReaderProtocol) streams.writer().transport().getProtocol())
        .connectionLost(new ArithmeticException("broken"));
    return streams;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_open_connection_error")
  void what_the_connection_is_lost_by_is_thrown_to_who_reads() throws IOException {
    var server = Greeter.start();
    var streams = failing(openConnection(HOST, port(server)));
    assertThatThrownBy(streams.reader()::read)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("broken");
    streams.writer().close();
    assertThatThrownBy(streams.writer()::waitClosed).isInstanceOf(ArithmeticException.class);
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_open_unix_connection_error")
  void what_a_unix_connection_is_lost_by_is_thrown_to_who_reads() throws IOException {
    var server = Greeter.start(folder.resolve("socket"));
    var streams = failing(openUnixConnection(folder.resolve("socket")));
    assertThatThrownBy(streams.reader()::read)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("broken");
    streams.writer().close();
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_streams", type = "StreamTests", test = "test_wait_closed_on_close")
  void waiting_for_the_end_ends_when_the_writer_was_closed() throws IOException {
    var server = Greeter.start();
    var streams = openConnection(HOST, port(server));
    talk(streams);
    assertThat(streams.writer().isClosing()).isFalse();
    streams.writer().close();
    assertThat(streams.writer().isClosing()).isTrue();
    streams.writer().waitClosed();
    assertThat(streams.writer().transport().toString()).contains(" closed ");
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_wait_closed_on_close_with_unread_data")
  void unread_bytes_do_not_keep_a_connection() throws IOException {
    var server = Greeter.start();
    var streams = openConnection(HOST, port(server));
    streams.writer().write("greet me\n");
    assertThat(streams.reader().readline(UTF_8)).isEqualTo(Greeter.STATUS);
    streams.writer().close();
    streams.writer().waitClosed();
    assertThat(streams.writer().transport().toString()).contains(" closed ");
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_async_writer_api_exception_after_close")
  void a_write_after_the_close_fails_when_it_is_drained() throws IOException {
    var server = Greeter.start();
    var streams = openConnection(HOST, port(server));
    talk(streams);
    streams.writer().close();
    streams.writer().write("late");
    assertThatThrownBy(streams.writer()::drain).isInstanceOf(ConnectionResetException.class);
    assertThatThrownBy(() -> streams.writer().send("later"))
        .isInstanceOf(ConnectionResetException.class);
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_streams",
      type = "StreamTests",
      test = "test_eof_feed_when_closing_writer")
  void closing_the_writer_ends_the_reader() throws IOException {
    var server = Greeter.start();
    var streams = openConnection(HOST, port(server));
    streams.writer().close();
    streams.writer().waitClosed();
    assertThat(streams.reader().atEof()).isTrue();
    assertThat(streams.reader().read()).isEmpty();
    Greeter.stop(server);
  }

  @TulipTest(realTime = true)
  void after_the_end_of_what_is_written_answers_can_be_read() throws IOException {
    try (var pair = StreamPair.open()) {
      var client = pair.client();
      assertThat(client.writer().canWriteEof()).isTrue();
      client.writer().write("question");
      client.writer().writeEof();
      assertThat(text(pair.peer().reader().read())).isEqualTo("question");
      pair.peer().writer().send("answer");
      pair.peer().writer().close();
      assertThat(text(client.reader().read())).isEqualTo("answer");
      assertThatThrownBy(() -> client.writer().write("more"))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
