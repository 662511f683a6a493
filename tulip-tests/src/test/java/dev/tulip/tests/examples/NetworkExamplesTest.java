package dev.tulip.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.stream.StreamReader;
import dev.tulip.tests.ChildProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Talks to the examples that need somebody to talk to; no port is a fixed one. */
class NetworkExamplesTest {

  private static final String LOCALHOST = "127.0.0.1";
  private static final int LAST_PORT = 65_535;

  @Test
  void streams_echo() throws Exception {
    echoes("EchoServer.java", "EchoClient.java");
  }

  @Test
  void protocols_echo() throws Exception {
    echoes("EchoProtocolServer.java", "EchoProtocolClient.java");
  }

  @Test
  void datagrams_echo() throws Exception {
    echoes("UdpEchoServer.java", "UdpEchoClient.java");
  }

  @Test
  void a_datagram_to_nobody_ends_the_client_with_the_error() throws Exception {
    int nobody;
    try (var socket = new DatagramSocket(new InetSocketAddress(LOCALHOST, 0))) {
      nobody = socket.getLocalPort();
    }
    try (var client = RunningExample.start("UdpEchoClient.java", Integer.toString(nobody))) {
      assertThat(client.line()).isEqualTo("Send: Hello World!");
      assertThat(client.line()).startsWith("Error received: java.net.PortUnreachableException");
      assertThat(client.line()).isEqualTo("Connection closed");
      assertThat(client.exitCode()).isEqualTo(1);
    }
  }

  /** The client, talking to the server, prints what its header says, and so does the server. */
  private static void echoes(String serverName, String clientName) throws Exception {
    try (var server = RunningExample.start(serverName, "0");
        var client = RunningExample.start(clientName, Integer.toString(server.port()))) {
      client.printsWhatItsHeaderSays();
      assertThat(client.exitCode()).isZero();
      server.printsWhatItsHeaderSays();
    }
  }

  @Test
  void what_one_says_in_the_chat_the_others_hear() throws Exception {
    try (var server = RunningExample.start("ChatServer.java", "0")) {
      int port = server.port();
      var ada = enter(port, "Ada");
      assertThat(server.line()).isEqualTo("* Ada is here");
      var grace = enter(port, "Grace");
      assertThat(ada.line()).isEqualTo("* Grace is here");
      ada.say("Hello!\n");
      assertThat(grace.line()).isEqualTo("Ada: Hello!");
      ada.close();
      assertThat(grace.line()).isEqualTo("* Ada has left");
      grace.close();
      server.printsWhatItsHeaderSays();
    }
  }

  @Test
  void nobody_enters_the_chat_by_a_name_that_is_taken() throws Exception {
    try (var server = RunningExample.start("ChatServer.java", "0")) {
      int port = server.port();
      try (var _ = enter(port, "Ada")) {
        assertThat(server.line()).isEqualTo("* Ada is here");
        try (var other = enter(port, "Ada")) {
          assertThat(other.rest()).isEqualTo("Somebody has that name.\n");
        }
      }
      assertThat(server.line()).isEqualTo("* Ada has left");
    }
  }

  @Test
  void nobody_enters_the_chat_without_a_name() throws Exception {
    try (var server = RunningExample.start("ChatServer.java", "0")) {
      int port = server.port();
      try (var nobody = enter(port, "  ")) {
        assertThat(nobody.rest()).isEqualTo("Nobody has no name.\n");
      }
      try (var _ = enter(port, "Ada")) {
        assertThat(server.line()).isEqualTo("* Ada is here");
      }
    }
  }

  @Test
  void who_breaks_off_or_says_too_much_at_once_leaves_the_chat_and_nothing_else() throws Exception {
    try (var server = RunningExample.start("ChatServer.java", "0")) {
      int port = server.port();
      var ada = enter(port, "Ada");
      assertThat(server.line()).isEqualTo("* Ada is here");
      ada.reset();
      assertThat(server.line()).isEqualTo("* Ada has left");
      try (var grace = enter(port, "Grace")) {
        assertThat(server.line()).isEqualTo("* Grace is here");
        grace.say("x".repeat(StreamReader.DEFAULT_LIMIT + 1));
        assertThat(server.line()).isEqualTo("* Grace has left");
        assertThat(grace.rest()).isEmpty();
      }
      try (var _ = enter(port, "Edsger")) {
        assertThat(server.line()).isEqualTo("* Edsger is here");
      }
    }
  }

  private static Talk enter(int port, String name) throws IOException {
    var talk = Talk.to(port);
    var question = "What is your name? ";
    assertThat(talk.hear(question.length())).isEqualTo(question);
    talk.say(name + "\n");
    return talk;
  }

  @Test
  void headers_of_a_page_are_those_that_the_server_sends() throws Exception {
    try (var server = listen();
        var program = RunningExample.start("HttpHeaders.java", url(server, "/path/page.html"));
        var talk = new Talk(server.accept())) {
      assertThat(talk.line()).isEqualTo("HEAD /path/page.html HTTP/1.0");
      assertThat(talk.line()).isEqualTo("Host: " + LOCALHOST);
      assertThat(talk.line()).isEmpty();
      for (var line : Example.named("HttpHeaders.java").prints()) {
        talk.say(line.substring("HTTP header> ".length()) + "\r\n");
      }
      talk.say("\r\n");
      talk.sayNoMore();
      program.printsWhatItsHeaderSays();
      assertThat(program.exitCode()).isZero();
    }
  }

  @Test
  void headers_are_of_a_url_of_the_web_only() throws Exception {
    var usage = "usage: HttpHeaders.java http[s]://HOST[:PORT]/PATH";
    assertFails(usage, "HttpHeaders.java");
    for (var url : List.of("example.com/page.html", "http:///page.html", "ftp://host", "a b")) {
      assertFails(usage, "HttpHeaders.java", url);
    }
  }

  /** The example writes nothing but one line to standard error, and ends with exit code 1. */
  private static void assertFails(String message, String name, String... arguments)
      throws Exception {
    var result = SourceFile.run(Example.named(name).file(), arguments);
    assertThat(result.err().lines()).containsExactly(message);
    assertThat(result.out()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(1);
  }

  private static String url(ServerSocket server, String path) {
    return "http://" + LOCALHOST + ":" + server.getLocalPort() + path;
  }

  @Test
  void the_scanner_finds_who_listens_and_nobody_else() throws Exception {
    try (var server = listen();
        var deaf = new Socket()) {
      int open = server.getLocalPort();
      assertThat(scan(open, Math.min(open + 50, LAST_PORT))).contains(open + " is open");
      deaf.bind(new InetSocketAddress(LOCALHOST, 0));
      assertThat(scan(deaf.getLocalPort(), deaf.getLocalPort())).isEmpty();
    }
  }

  @Test
  void the_scanner_refuses_ports_that_are_none_and_hosts_that_nobody_knows() throws Exception {
    var ports = "not a range of ports from 1 to 65535: ";
    assertFails(ports + "2 to 1", "PortScanner.java", LOCALHOST, "2", "1");
    assertFails(ports + "65535 to 65536", "PortScanner.java", LOCALHOST, "65535", "65536");
    var unknown = "x".repeat(64); // longer than a part of a name can be: no server is asked for it
    assertFails("unknown host: " + unknown, "PortScanner.java", unknown, "1", "1");
  }

  private static List<String> scan(int first, int last) throws Exception {
    var file = Example.named("PortScanner.java").file();
    var result = SourceFile.run(file, LOCALHOST, Integer.toString(first), Integer.toString(last));
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result.out().lines().toList();
  }

  @Test
  void the_proxy_passes_on_both_ways_and_the_ends_too() throws Exception {
    try (var target = listen();
        var proxy = startProxy(target.getLocalPort());
        var client = Talk.to(proxy.port());
        var server = new Talk(target.accept())) {
      client.say("ping");
      client.sayNoMore();
      assertThat(server.rest()).isEqualTo("ping");
      server.say("pong");
      server.close();
      assertThat(client.rest()).isEqualTo("pong");
      proxy.printsWhatItsHeaderSays();
    }
  }

  @Test
  void the_proxy_lives_on_when_nobody_listens_at_its_target() throws Exception {
    int nobody;
    try (var server = listen()) {
      nobody = server.getLocalPort();
    }
    try (var proxy = startProxy(nobody)) {
      int port = proxy.port();
      for (int i = 0; i < 2; i++) {
        try (var client = Talk.to(port)) {
          assertThat(client.rest()).isEmpty();
          assertThat(proxy.line()).endsWith(" is connected");
          assertThat(proxy.line()).contains(" has failed: java.net.ConnectException");
        }
      }
    }
  }

  private static RunningExample startProxy(int targetPort) throws IOException {
    return RunningExample.start("TcpProxy.java", "0", LOCALHOST, Integer.toString(targetPort));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there a process can only be killed")
  void a_graceful_shutdown_waits_for_who_is_connected() throws Exception {
    try (var server = RunningExample.start("GracefulShutdown.java", "0")) {
      int port = server.port();
      try (var talk = Talk.to(port)) {
        talk.say("before\n");
        assertThat(talk.line()).isEqualTo("before");
        server.terminate();
        assertThat(server.line()).isEqualTo("No more connections");
        assertThatThrownBy(() -> Talk.to(port)).isInstanceOf(ConnectException.class);
        talk.say("after\n");
        assertThat(talk.line()).isEqualTo("after");
      }
      server.printsWhatItsHeaderSays();
      assertThat(server.exitCode()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TlsEcho.java", "TlsEchoProtocol.java"})
  void tls_echoes_with_the_key_that_the_header_tells_to_make(String name, @TempDir Path folder)
      throws Exception {
    var keytool = Example.named(name).commands().getFirst().split(" ");
    assertThat(keytool[0]).isEqualTo("keytool");
    keytool[0] = Path.of(ChildProcess.java()).resolveSibling("keytool").toString();
    var made = ChildProcess.run(new ProcessBuilder(keytool).directory(folder.toFile()));
    assertThat(made.exitCode()).as(made.out()).isZero();
    var file = folder.resolve("echo.p12").toString();
    try (var program = RunningExample.start(name, file)) {
      program.printsWhatItsHeaderSays();
      assertThat(program.exitCode()).isZero();
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 0, InetAddress.getByName(LOCALHOST));
  }
}
