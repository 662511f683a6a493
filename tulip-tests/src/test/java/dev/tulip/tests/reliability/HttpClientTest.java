package dev.tulip.tests.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.tests.CapturedLog;
import dev.tulip.transport.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's HTTP client and a server of streams. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpClientTest {

  private static final int REQUESTS = 100;

  @Test
  void a_hundred_requests_at_once_are_answered_each_with_its_own_body() {
    try (var log = new CapturedLog();
        var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      Asyncio.run(() -> serveWhile(client));
      assertThat(log.mishaps()).isEmpty();
    }
  }

  private static void serveWhile(HttpClient client) throws Exception {
    var server = Asyncio.startServer(SmallHttpServer::serve, Site.HOST, 0);
    var root = root(server);
    Asyncio.toThread(() -> requestAll(client, root));
    client.close();
    while (Asyncio.allTasks().size() > 1) {
      Site.pass();
    }
    server.close();
    server.waitClosed();
  }

  private static String root(Server server) throws IOException {
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    return "http://" + Site.HOST + ":" + address.getPort();
  }

  private static boolean requestAll(HttpClient client, String root) throws Exception {
    var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(client.sendAsync(post(root, i), BodyHandlers.ofString()));
    }
    for (int i = 0; i < REQUESTS; i++) {
      assertThat(answers.get(i).join().body()).isEqualTo(body(i));
    }
    var chunks = HttpRequest.newBuilder(URI.create(root + "/chunks")).build();
    assertThat(client.send(chunks, BodyHandlers.ofString()).body())
        .isEqualTo("x".repeat(SmallHttpServer.chunkedLength()));
    return true;
  }

  private static HttpRequest post(String root, int number) {
    return HttpRequest.newBuilder(URI.create(root + "/echo"))
        .POST(BodyPublishers.ofString(body(number)))
        .build();
  }

  private static String body(int number) {
    return ("request " + number + " ").repeat(1 + number * 20);
  }
}
