package dev.tulip.tests;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.Streams;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Two ends of one TCP connection over loopback, for tests in a loop of real time.
 *
 * @param server whose only connection it is
 * @param client the end that has connected
 * @param peer the end that was accepted
 */
public record StreamPair(Server server, Streams client, Streams peer) implements AutoCloseable {

  /** Where everything here listens. */
  public static final String HOST = "127.0.0.1";

  /** Connects two ends with asyncio's limit. */
  public static StreamPair open() throws IOException {
    return open(StreamReader.DEFAULT_LIMIT);
  }

  /** Connects two ends, of which the client's reader has a limit of its own. */
  public static StreamPair open(int limit) throws IOException {
    Future<Streams> accepted = Asyncio.createFuture();
    var server =
        Asyncio.startServer(
            (reader, writer) -> accepted.setResult(new Streams(reader, writer)), HOST, 0);
    var client = Asyncio.openConnection(HOST, port(server), limit, ConnectOptions.defaults());
    return new StreamPair(server, client, accepted.await());
  }

  /** Where {@code server} listens. */
  public static InetSocketAddress address(Server server) throws IOException {
    return (InetSocketAddress) server.sockets().getFirst().getsockname();
  }

  /** The port on which {@code server} listens. */
  public static int port(Server server) throws IOException {
    return address(server).getPort();
  }

  /** Fills the way from the peer to the client, until the peer has to buffer by itself. */
  public void fillTowardsClient() {
    fill(peer);
  }

  /** Writes until nothing more fits into the system's buffers. */
  public static void fill(Streams writing) {
    var block = new byte[64 * 1024];
    while (writing.writer().transport().getWriteBufferSize() == 0) {
      writing.writer().write(block);
    }
  }

  /** Ends both, and waits until nothing of it is left. */
  @Override
  public void close() {
    client.writer().transport().abort();
    peer.writer().transport().abort();
    server.close();
    server.waitClosed();
    Asyncio.sleep(java.time.Duration.ZERO);
  }
}
