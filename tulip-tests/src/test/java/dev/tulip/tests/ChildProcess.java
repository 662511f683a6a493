package dev.tulip.tests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A process run to its end within a minute. One that takes longer is killed: the test fails. */
public final class ChildProcess {

  private static final long DEADLINE_SECONDS = 60;

  private ChildProcess() {}

  /** What a process left behind. */
  public record Result(int exitCode, String out, String err) {}

  /** Runs what {@code builder} describes, with nothing to read. */
  public static Result run(ProcessBuilder builder) throws Exception {
    var process = builder.start();
    try {
      process.getOutputStream().close();
      var out = readAll(process.getInputStream());
      var err = readAll(process.getErrorStream());
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "still running after " + DEADLINE_SECONDS + " s: " + builder.command());
      }
      return new Result(process.exitValue(), out.get(), err.get());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<String> readAll(InputStream stream) {
    var text = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> decodeInto(text, stream));
    return text;
  }

  private static void decodeInto(CompletableFuture<String> text, InputStream stream) {
    try {
      text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      text.completeExceptionally(e);
    }
  }

  /** The {@code java} that runs this test. */
  public static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
