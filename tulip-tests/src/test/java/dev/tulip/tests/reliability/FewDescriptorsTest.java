package dev.tulip.tests.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.tests.CoreClasses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server whose descriptors run out while it accepts, in a process of its own that has few. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FewDescriptorsTest {

  private static final int DESCRIPTORS = 64;

  /** Less than the backlog of 100, so that the system takes all of them. */
  private static final int CLIENTS = 90;

  /** Runs {@link FewDescriptorsProgram}; the JVM must not raise the limit. */
  private static Process start() throws IOException {
    var command = new ArrayList<String>();
    command.addAll(List.of("sh", "-c", "ulimit -n " + DESCRIPTORS + "; exec \"$@\"", "sh"));
    command.addAll(CoreClasses.program(FewDescriptorsProgram.class, "-XX:-MaxFDLimit"));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void a_server_without_descriptors_says_so_goes_on_when_some_are_free_and_loses_nobody()
      throws Exception {
    var process = start();
    try (var said = process.inputReader(UTF_8)) {
      int port = Integer.parseInt(said.readLine());
      var clients = connect(port);
      var first = said.readLine();
      assertThat(first)
          .startsWith("socket.accept() out of system resource: ")
          .contains("Too many open files");
      for (int i = 0; i < CLIENTS; i++) {
        assertThat(echoAndClose(clients.get(i))).isEqualTo("client " + i);
      }
      process.getOutputStream().close();
      var more = said.lines().toList();
      assertThat(more).as("said once a second at most").allMatch(first::equals).hasSizeLessThan(10);
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<Socket> connect(int port) throws IOException {
    var clients = new ArrayList<Socket>();
    for (int i = 0; i < CLIENTS; i++) {
      var client = new Socket(Site.HOST, port);
      client.getOutputStream().write(("client " + i + "\n").getBytes(UTF_8));
      clients.add(client);
    }
    return clients;
  }

  /** Waits for what the server echoes: for the later ones until descriptors are free. */
  private static String echoAndClose(Socket client) throws IOException {
    try (client;
        var reader = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
      return reader.readLine();
    }
  }
}
