package dev.tulip.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * An example that runs while a test talks to it, in the tier of the test. What it prints to standard
 * error counts as printed. It is killed when it is closed, and after a minute: then its output ends.
 */
final class RunningExample implements AutoCloseable {

  private static final long DEADLINE_SECONDS = 60;
  private static final Pattern PORT = Pattern.compile(":(\\d+)");

  private final Example example;
  private final Process process;
  private final BufferedReader output;
  private final List<String> printed = new ArrayList<>();

  private RunningExample(Example example, Process process) {
    this.example = example;
    this.process = process;
    this.output = process.inputReader();
    CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
  }

  static RunningExample start(String name, String... arguments) throws IOException {
    return start(Example.named(name), arguments);
  }

  /** A program of any file. */
  static RunningExample start(Path file) throws IOException {
    return start(Example.read(file));
  }

  private static RunningExample start(Example example, String... arguments) throws IOException {
    var builder = SourceFile.builder(example.file(), arguments).redirectErrorStream(true);
    return new RunningExample(example, builder.start());
  }

  /** The next line it prints. */
  String line() throws IOException {
    var line = output.readLine();
    assertThat(line).as("a line after %s", printed).isNotNull();
    printed.add(line);
    return line;
  }

  /** The port at the end of the next line. */
  int port() throws IOException {
    var port = PORT.matcher(line());
    assertThat(port.find()).as("a port in %s", printed).isTrue();
    return Integer.parseInt(port.group(1));
  }

  /** Reads as many lines as its header has, which have to be those, but for the ports. */
  void printsWhatItsHeaderSays() throws IOException {
    while (printed.size() < example.prints().size()) {
      line();
    }
    assertThat(withoutPorts(printed)).isEqualTo(withoutPorts(example.prints()));
  }

  private static List<String> withoutPorts(List<String> lines) {
    return lines.stream().map(line -> PORT.matcher(line).replaceAll(":<port>")).toList();
  }

  /** Sends it SIGTERM. Its output goes on, where {@link Process#destroy} would close it. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits until it ends by itself; it must not print any more. */
  int exitCode() throws Exception {
    assertThat(output.readLine()).isNull();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
