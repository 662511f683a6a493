package dev.tulip.tests.tls;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The other side of a connection, written with the JDK's blocking sockets, on a platform thread of
 * its own: the loop's executor would be short of threads for both sides.
 */
final class Peer {

  /** Over only where a test fails. */
  private static final int PATIENCE_MILLIS = 30_000;

  private Peer() {}

  /** What a peer does with its socket. */
  interface Program<S extends Socket, T> {
    /** Does it. */
    T run(S socket) throws Exception;
  }

  /** Runs {@code work} on a thread; the future is the loop's. */
  static <T> Future<T> onThread(Callable<T> work) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform().name("peer").daemon().start(() -> complete(result, work));
    return Asyncio.wrapFuture(result);
  }

  private static <T> void complete(CompletableFuture<T> result, Callable<T> work) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /** A client that connects to a port and speaks TLS at once. */
  static <T> Future<T> tlsClient(int port, SSLContext context, Program<SSLSocket, T> program) {
    return client(port, socket -> program.run(layered(socket, context, true)));
  }

  /** A client that connects to a port. */
  static <T> Future<T> client(int port, Program<Socket, T> program) {
    return onThread(
        () -> {
          try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return program.run(socket);
          }
        });
  }

  /** TLS over a socket that is connected. */
  static SSLSocket layered(Socket socket, SSLContext context, boolean client) throws IOException {
    var secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    secured.setUseClientMode(client);
    secured.setSoTimeout(PATIENCE_MILLIS);
    return secured;
  }

  /** A listening socket whose connections are handed to a program, one after the other. */
  static final class Listening<T> implements AutoCloseable {
    private final ServerSocket socket;
    private final Program<Socket, T> program;

    private Listening(ServerSocket socket, Program<Socket, T> program) {
      this.socket = socket;
      this.program = program;
    }

    int port() {
      return socket.getLocalPort();
    }

    /** Accepts one connection, on a thread. */
    Future<T> accept() {
      return onThread(this::acceptOne);
    }

    private T acceptOne() throws Exception {
      try (var connection = socket.accept()) {
        connection.setSoTimeout(PATIENCE_MILLIS);
        return program.run(connection);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** A server. */
  static <T> Listening<T> server(Program<Socket, T> program) throws IOException {
    var socket = new ServerSocket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new Listening<>(socket, program);
  }

  /** A server that speaks TLS at once. */
  static <T> Listening<T> tlsServer(SSLContext context, Program<SSLSocket, T> program)
      throws IOException {
    return server(socket -> program.run(layered(socket, context, false)));
  }
}
