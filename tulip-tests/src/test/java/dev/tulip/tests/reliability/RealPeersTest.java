package dev.tulip.tests.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tulip.Asyncio;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.tests.CapturedLog;
import dev.tulip.tests.ChildProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that are not Tulip: the JDK's sockets, Python's asyncio, curl and nc where they are. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RealPeersTest {

  private static final int LINES = 1_000;

  /** What a peer does, on a thread of its own, with a server at {@code port}. */
  @FunctionalInterface
  private interface Peer {
    void talk(int port) throws Exception;
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (var line : reader) {
      writer.send(line);
    }
    writer.close();
    writer.waitClosed();
  }

  private static void serve(dev.tulip.stream.ClientConnected served, Peer peer) {
    try (var log = new CapturedLog()) {
      Asyncio.run(() -> serveOne(served, peer));
      assertThat(log.mishaps()).as("logged").isEmpty();
    }
  }

  private static void serveOne(dev.tulip.stream.ClientConnected served, Peer peer)
      throws Exception {
    var server = Asyncio.startServer(served, Site.HOST, 0);
    int port = ((InetSocketAddress) server.sockets().getFirst().getsockname()).getPort();
    Callable<Boolean> talk =
        () -> {
          peer.talk(port);
          return true;
        };
    Asyncio.toThread(talk);
    while (Asyncio.allTasks().size() > 1) {
      Site.pass();
    }
    server.close();
    server.waitClosed();
  }

  @Test
  void a_socket_of_the_jdks_is_served() {
    serve(RealPeersTest::echo, RealPeersTest::talkByJdk);
  }

  private static void talkByJdk(int port) throws IOException {
    try (var socket = new Socket(Site.HOST, port);
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      for (int i = 0; i < LINES; i++) {
        socket.getOutputStream().write(("line " + i + "\n").getBytes(UTF_8));
        assertThat(reader.readLine()).isEqualTo("line " + i);
      }
      socket.shutdownOutput();
      assertThat(reader.readLine()).isNull();
    }
  }

  @Test
  void a_server_of_the_jdks_serves() throws Exception {
    try (var listening = new ServerSocket(0)) {
      var serving = Thread.ofVirtual().start(() -> echoByJdk(listening));
      Asyncio.run(() -> talk(listening.getLocalPort()));
      serving.join();
    }
  }

  private static void echoByJdk(ServerSocket listening) {
    try (var socket = listening.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void talk(int port) throws IOException {
    var streams = Asyncio.openConnection(Site.HOST, port);
    for (int i = 0; i < LINES; i++) {
      streams.writer().send("line " + i + "\n");
      assertThat(streams.reader().readline(UTF_8)).isEqualTo("line " + i + "\n");
    }
    streams.writer().writeEof();
    assertThat(streams.reader().read()).isEmpty();
    streams.writer().close();
    streams.writer().waitClosed();
  }

  private static boolean runs(String... command) {
    try {
      return ChildProcess.run(new ProcessBuilder(command)).exitCode() == 0;
    } catch (Exception _) {
      return false;
    }
  }

  private static final String PYTHONS_CLIENT =
      """
      import asyncio, sys

      async def main():
          reader, writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
          for i in range(1000):
              writer.write(b"line %d\\n" % i)
          await writer.drain()
          writer.write_eof()
          lines = (await reader.read()).splitlines()
          assert lines == [b"line %d" % i for i in range(1000)]
          writer.close()
          await writer.wait_closed()
          print("well")

      asyncio.run(main())
      """;

  @Test
  void pythons_asyncio_is_served(@TempDir Path folder) throws IOException {
    assumeTrue(runs("python3", "--version"), "python3 is not installed");
    var client = Files.writeString(folder.resolve("client.py"), PYTHONS_CLIENT);
    serve(
        RealPeersTest::echo,
        port -> {
          var result = run("python3", client.toString(), "" + port);
          assertThat(result.out().strip()).as(result.err()).isEqualTo("well");
        });
  }

  private static final String PYTHONS_SERVER =
      """
      import asyncio

      async def main():
          done = asyncio.Event()

          async def echo(reader, writer):
              while line := await reader.readline():
                  writer.write(line)
                  await writer.drain()
              writer.close()
              await writer.wait_closed()
              done.set()

          server = await asyncio.start_server(echo, "127.0.0.1", 0)
          print(server.sockets[0].getsockname()[1], flush=True)
          await done.wait()
          server.close()

      asyncio.run(main())
      """;

  @Test
  void pythons_asyncio_serves(@TempDir Path folder) throws Exception {
    assumeTrue(runs("python3", "--version"), "python3 is not installed");
    var script = Files.writeString(folder.resolve("server.py"), PYTHONS_SERVER);
    var process =
        new ProcessBuilder("python3", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = process.inputReader(UTF_8)) {
      int port = Integer.parseInt(said.readLine());
      Asyncio.run(() -> talk(port));
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static ChildProcess.Result run(String... command) throws Exception {
    return ChildProcess.run(new ProcessBuilder(List.of(command)));
  }

  @Test
  void curl_is_served_over_http() {
    assumeTrue(runs("curl", "--version"), "curl is not installed");
    serve(
        SmallHttpServer::serve,
        port -> {
          var url = "http://127.0.0.1:" + port;
          var both = run("curl", "-sS", "--data", "tulips", url + "/echo", url + "/echo");
          assertThat(both.out()).as(both.err()).isEqualTo("tulipstulips");
          var chunks = run("curl", "-sS", url + "/chunks");
          assertThat(chunks.out()).hasSize(SmallHttpServer.chunkedLength());
        });
  }

  @Test
  void nc_is_served() {
    assumeTrue(runs("sh", "-c", "nc -h 2>&1 | grep -q -e -N"), "no nc that has -N");
    serve(
        RealPeersTest::echo,
        port -> {
          var talk = "printf 'one\\ntwo\\n' | nc -N 127.0.0.1 " + port;
          assertThat(run("sh", "-c", talk).out()).isEqualTo("one\ntwo\n");
        });
  }

  @Test
  void nc_serves() throws Exception {
    assumeTrue(runs("sh", "-c", "nc -h 2>&1 | grep -q OpenBSD"), "no nc of OpenBSD's");
    var nc = new ProcessBuilder("nc", "-nlvN", Site.HOST, "0").start();
    try (var said = nc.errorReader(UTF_8);
        var received = nc.inputReader(UTF_8);
        var sends = nc.outputWriter(UTF_8)) {
      var listening = said.readLine();
      int port = Integer.parseInt(listening.substring(listening.lastIndexOf(' ') + 1));
      sends.write("from nc\n");
      sends.close();
      Asyncio.run(() -> exchange(port));
      assertThat(received.readAllAsString()).isEqualTo("from tulip\n");
      assertThat(nc.waitFor()).isZero();
    } finally {
      nc.destroyForcibly();
    }
  }

  private static void exchange(int port) throws IOException {
    var streams = Asyncio.openConnection(Site.HOST, port);
    streams.writer().send("from tulip\n");
    streams.writer().writeEof();
    assertThat(new String(streams.reader().read(), UTF_8)).isEqualTo("from nc\n");
    streams.writer().close();
    streams.writer().waitClosed();
  }
}
