package dev.tulip.tests.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tulip.tests.OtherThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** An HTTP server on this machine that answers "hello", but not before it is told to. */
final class SlowServer implements AutoCloseable {

  private static final byte[] ANSWER = "hello".getBytes(StandardCharsets.UTF_8);

  private final CountDownLatch released = new CountDownLatch(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpServer server;

  SlowServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    OtherThread.await(released);
    exchange.sendResponseHeaders(200, ANSWER.length);
    exchange.getResponseBody().write(ANSWER);
    exchange.close();
  }

  /** Has it answer. */
  void release() {
    released.countDown();
  }

  /** Asks it, and blocks until it has answered. */
  String get() throws IOException, InterruptedException {
    var address = server.getAddress();
    var uri = URI.create("http://" + address.getHostString() + ":" + address.getPort() + "/");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    client.close();
  }
}
