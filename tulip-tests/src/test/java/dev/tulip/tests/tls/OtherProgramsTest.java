package dev.tulip.tests.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.Asyncio;
import dev.tulip.testing.TulipTest;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ExtraInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;

/** TLS with programs that use OpenSSL, where they are installed. */
class OtherProgramsTest {

  private static void assumeInstalled(String... command) {
    boolean there;
    try {
      there = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException _) {
      there = false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assumeTrue(there, () -> String.join(" ", command) + " does not run here");
  }

  private static void assumePython() {
    assumeInstalled("python3", "-c", "import asyncio, ssl; assert ssl.HAS_TLSv1_3");
  }

  private static Process start(String... command) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    return builder.start();
  }

  @TulipTest(realTime = true)
  void openssl_as_a_client(@TempDir Path directory) throws IOException {
    assumeInstalled("openssl", "version");
    for (var version : List.of("-tls1_2", "-tls1_3")) {
      var serverSide = new Answering();
      var server = Servers.open(() -> serverSide, Keys.server().withAlpn("tulip"));
      var authority = Keys.pem(directory, "ca").toString();
      var client =
          start(
              "openssl",
              "s_client",
              "-quiet",
              version,
              "-verify_return_error",
              "-CAfile",
              authority,
              "-verify_hostname",
              "localhost",
              "-alpn",
              "tulip",
              "-servername",
              "localhost",
              "-connect",
              "127.0.0.1:" + Servers.port(server));
      client.getOutputStream().write("hello\n".getBytes(UTF_8));
      client.getOutputStream().flush();
      var said = Peer.onThread(() -> new String(client.getInputStream().readAllBytes()));
      assertThat(said.await()).as(version).contains("hello yourself");
      assertThat(serverSide.awaitLost()).isNull();
      assertThat(serverSide.alpn).isEqualTo("tulip");
      client.destroy();
      Servers.end(server);
    }
  }

  @TulipTest(realTime = true)
  void openssl_as_a_server(@TempDir Path directory) throws IOException {
    assumeInstalled("openssl", "version");
    var key = Keys.pem(directory, "server").toString();
    for (var version : List.of("-tls1_2", "-tls1_3")) {
      var server =
          start(
              "openssl",
              "s_server",
              version,
              "-accept",
              "127.0.0.1:0",
              "-naccept",
              "1",
              "-cert",
              key,
              "-alpn",
              "tulip",
              "-rev");
      var out = server.inputReader();
      int port = Peer.onThread(() -> portOf(out)).await();
      var streams =
          Asyncio.openConnection(
              "localhost", port, ConnectOptions.ofTls(Keys.client().withAlpn("tulip")));
      streams.writer().write("tulips\n");
      assertThat(streams.reader().readline(UTF_8)).as(version).isEqualTo("spilut\n");
      assertThat(streams.writer().getExtraInfo(ExtraInfo.ALPN)).isEqualTo("tulip");
      streams.writer().close();
      streams.writer().waitClosed();
      assertThat(rest(out)).as(version).contains("ALPN protocols selected: tulip");
      assertThat(Peer.onThread(server::waitFor).await()).isZero();
    }
  }

  /** Of the line {@code ACCEPT 127.0.0.1:port}, before which there may be others. */
  private static int portOf(BufferedReader out) throws IOException {
    while (true) {
      var line = Objects.requireNonNull(out.readLine(), "openssl does not listen");
      if (line.startsWith("ACCEPT")) {
        return Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
      }
    }
  }

  /** Answers and closes. */
  private static final class Answering extends Recorder {
    private String alpn = "none";

    @Override
    public void dataReceived(java.nio.ByteBuffer bytes) {
      super.dataReceived(bytes);
      var transport = made.result();
      alpn = transport.getExtraInfo(ExtraInfo.ALPN, "none");
      transport.write("hello yourself\n".getBytes(UTF_8));
      transport.close();
    }
  }

  @TulipTest(realTime = true)
  void openssl_that_renegotiates_is_cut_off(@TempDir Path directory) throws IOException {
    assumeInstalled("openssl", "version");
    var serverSide = new Recorder();
    var server = Servers.open(() -> serverSide, Keys.server());
    var client =
        start("openssl", "s_client", "-tls1_2", "-connect", "127.0.0.1:" + Servers.port(server));
    serverSide.made.await();
    client.getOutputStream().write("R\n".getBytes(UTF_8));
    client.getOutputStream().flush();
    assertThat(serverSide.awaitLost()).hasMessageContaining("renegotiate");
    Peer.onThread(() -> client.getInputStream().readAllBytes().length).await();
    client.destroy();
    Servers.end(server);
  }

  private static final String PYTHON_SERVER =
      """
      import asyncio, ssl, sys
      async def echo(reader, writer):
          data = await reader.readexactly(int(sys.argv[2]))
          writer.write(data)
          writer.close()
          await writer.wait_closed()
          server.close()
      async def main():
          global server
          context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
          context.load_cert_chain(sys.argv[1])
          server = await asyncio.start_server(echo, '127.0.0.1', 0, ssl=context)
          print(server.sockets[0].getsockname()[1], flush=True)
          await server.wait_closed()
      asyncio.run(main())
      """;

  private static final String PYTHON_CLIENT =
      """
      import asyncio, ssl, sys
      async def main():
          context = ssl.create_default_context(cafile=sys.argv[1])
          reader, writer = await asyncio.open_connection(
              '127.0.0.1', int(sys.argv[2]), ssl=context, server_hostname='localhost')
          writer.write(b'x' * 1_000_000)
          print(len(await reader.readexactly(1_000_000)), flush=True)
          writer.close()
          await writer.wait_closed()
      asyncio.run(main())
      """;

  @TulipTest(realTime = true)
  void asyncio_as_a_server(@TempDir Path directory) throws IOException {
    assumePython();
    int size = 1_000_000;
    var python =
        start(
            "python3",
            "-c",
            PYTHON_SERVER,
            Keys.pem(directory, "server").toString(),
            Integer.toString(size));
    var out = python.inputReader();
    int port = Integer.parseInt(Peer.onThread(out::readLine).await());
    var streams = Asyncio.openConnection("localhost", port, ConnectOptions.ofTls(Keys.client()));
    streams.writer().write(new byte[size]);
    assertThat(streams.reader().read()).hasSize(size);
    streams.writer().close();
    streams.writer().waitClosed();
    assertThat(rest(out)).as("what Python said").isEmpty();
  }

  @TulipTest(realTime = true)
  void asyncio_as_a_client(@TempDir Path directory) throws IOException {
    assumePython();
    var protocols = new ArrayList<Recorder>();
    var server = Servers.open(() -> echo(protocols), Keys.server());
    var python =
        start(
            "python3",
            "-c",
            PYTHON_CLIENT,
            Keys.pem(directory, "ca").toString(),
            Integer.toString(Servers.port(server)));
    assertThat(rest(python.inputReader())).isEqualTo("1000000");
    assertThat(protocols.getFirst().awaitLost()).isNull();
    assertThat(protocols.getFirst().calls).endsWith("eof", "lost");
    Servers.end(server);
  }

  private static Recorder echo(List<Recorder> protocols) {
    var echo = new Echo();
    protocols.add(echo);
    return echo;
  }

  private static final class Echo extends Recorder {
    @Override
    public void dataReceived(java.nio.ByteBuffer bytes) {
      super.dataReceived(bytes.duplicate());
      made.result().write(bytes);
    }
  }

  private static String rest(BufferedReader out) {
    return Peer.onThread(() -> String.join("\n", readLines(out))).await();
  }

  private static List<String> readLines(BufferedReader out) {
    try (out) {
      return out.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
