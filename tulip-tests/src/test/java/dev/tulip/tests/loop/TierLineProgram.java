package dev.tulip.tests.loop;

import dev.tulip.Asyncio;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A short program with a log handler that it sets up itself, for {@link TierLineTest}. */
final class TierLineProgram {

  private static final Logger LOGGER = Logger.getLogger("dev.tulip");
  private static final Thread MAIN = Thread.currentThread();

  private TierLineProgram() {}

  public static void main(String[] args) {
    switch (args[0]) {
      case "slow handler" -> {
        handle(TierLineProgram::sayWhenMainWaits);
        Asyncio.run(() -> say("hello"));
      }
      case "no run" -> {
        handle(TierLineProgram::sayWhenMainWaits);
        Asyncio.newEventLoop().close();
      }
      case "many loops" -> {
        handle(TierLineProgram::say);
        for (int i = 0; i < 10; i++) {
          Asyncio.run(() -> {});
        }
      }
      case "handler with a loop" -> {
        handle(line -> Asyncio.run(() -> say(line)));
        Asyncio.run(() -> {});
      }
      case "interrupted" -> {
        handle(TierLineProgram::sayWhenMainWaits);
        closeInterrupted();
      }
      case "nothing set up" -> Asyncio.run(() -> say("hello"));
      default -> throw new IllegalArgumentException(args[0]);
    }
    say("end of main");
  }

  private static void closeInterrupted() {
    var loop = Asyncio.newEventLoop();
    Thread.currentThread().interrupt();
    loop.close();
    if (Thread.interrupted()) {
      say("interrupted");
    }
  }

  private static void say(String line) {
    System.out.println(line);
  }

  /** Without the wait at the loop's end the program would be over before. */
  private static void sayWhenMainWaits(String line) {
    while (MAIN.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    say(line);
  }

  private static void handle(Consumer<String> action) {
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(Level.FINE);
    LOGGER.addHandler(new Lines(action));
  }

  private static final class Lines extends Handler {
    private final Consumer<String> action;

    Lines(Consumer<String> action) {
      this.action = action;
    }

    @Override
    public void publish(LogRecord logRecord) {
      action.accept(logRecord.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
