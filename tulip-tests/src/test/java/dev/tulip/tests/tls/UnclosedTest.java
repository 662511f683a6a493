package dev.tulip.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.tests.CapturedLog;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Secured connections that nobody has closed are reported by their sockets. */
class UnclosedTest {

  private static List<String> reports(VoidCoroutine main) {
    try (var log = new CapturedLog()) {
      Asyncio.run(main);
      return log.mishaps();
    }
  }

  private static String origin(String method) {
    return ", created at " + Servers.class.getName() + "." + method + "(Servers.java:";
  }

  private static void connect() throws IOException {
    var server = Servers.open(Recorder::new, Keys.server());
    Servers.connect(Servers.port(server), Keys.client());
    server.close();
  }

  @Test
  void a_connection_with_tls_at_both_of_its_ends() {
    assertThat(reports(UnclosedTest::connect))
        .hasSize(2)
        .allMatch(report -> report.startsWith("unclosed <SocketTransport "))
        .anyMatch(report -> report.contains(origin("connect")));
  }

  private static void startTls() throws IOException {
    var plain = new Recorder();
    var server = Servers.openPlain(() -> plain);
    var client = Servers.connectPlain(Servers.port(server));
    secureBoth(plain, client.protocol());
    server.close();
  }

  private static void secureBoth(Recorder server, Recorder client) throws IOException {
    var loop = Asyncio.getRunningLoop();
    var accepted = server.made.await();
    var other =
        Asyncio.createTask(() -> loop.startTls(accepted, server, Keys.server(), true, null));
    loop.startTls(client.made.await(), client, Keys.client(), "localhost");
    other.await();
  }

  @Test
  void a_connection_on_which_tls_was_begun() {
    assertThat(reports(UnclosedTest::startTls))
        .hasSize(2)
        .allMatch(report -> report.startsWith("unclosed <SocketTransport "))
        .anyMatch(report -> report.contains(origin("connectPlain")));
  }
}
