package dev.tulip.bench.soak;

import dev.tulip.Asyncio;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;

/** The {@link Crowd} of a server, as its loop sees it. The methods suspend. */
final class CrowdProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final Writer commands;

  private CrowdProcess(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.commands = process.outputWriter();
  }

  static CrowdProcess start(int port) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var builder =
        new ProcessBuilder(java, "-cp", classes, Crowd.class.getName(), Integer.toString(port));
    return new CrowdProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Has the crowd obey, and gives its answer. */
  int tell(String command) throws Exception {
    return Asyncio.toThread(() -> ask(command));
  }

  private int ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    var answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the crowd has ended at: " + command);
    }
    return Integer.parseInt(answer);
  }

  @Override
  public void close() {
    try {
      commands.close();
      process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
