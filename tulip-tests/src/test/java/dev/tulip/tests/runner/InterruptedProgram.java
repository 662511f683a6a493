package dev.tulip.tests.runner;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.Future;
import dev.tulip.VoidCoroutine;
import java.time.Duration;
import sun.misc.Signal;

/** A program on which {@link KeyboardInterruptTest} presses Ctrl-C once it says that it is ready. */
final class InterruptedProgram {

  private InterruptedProgram() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "waits" -> Asyncio.run(InterruptedProgram::waitForEver);
      case "catches" -> runAndCatch(InterruptedProgram::waitForEver);
      case "declines" -> runAndCatch(InterruptedProgram::decline);
      case "goes on" -> runAndCatch(InterruptedProgram::goOn);
      case "waits for a future" -> runAndCatch(InterruptedProgram::waitForFuture);
      case "spins" -> runAndCatch(InterruptedProgram::spin);
      case "ends" -> runAndCatch(() -> say("ran"));
      case "cancels itself too" -> runAndCatch(InterruptedProgram::cancelItselfToo);
      case "sleeps in the JDK" -> runAndCatch(InterruptedProgram::sleepInTheJdk);
      case "runs elsewhere" -> runElsewhere();
      case "has ended" -> endAndWait();
      case "has a handler" -> waitWithHandlerOfItsOwn();
      default -> throw new IllegalArgumentException(args[0]);
    }
    say("end of main");
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static void runAndCatch(VoidCoroutine main) {
    try {
      Asyncio.run(main);
    } catch (Error e) {
      say("run threw " + e.getClass().getSimpleName());
    }
  }

  /** Is ready when the loop waits: callbacks of the pass have run by then. */
  private static void waitForEver() {
    say("ready");
    try {
      Asyncio.createFuture().await();
    } finally {
      say("cleaned up");
    }
  }

  private static void waitForFuture() {
    Future<String> future = Asyncio.createFuture();
    say("ready");
    try {
      future.await();
    } finally {
      say("future cancelled: " + future.cancelled());
    }
  }

  /** There is always something to run: the loop never waits. */
  private static void spin() {
    say("ready");
    try {
      while (true) {
        Asyncio.sleep(Duration.ZERO);
      }
    } finally {
      say("cleaned up");
    }
  }

  private static void decline() {
    try {
      waitForEver();
    } catch (CancelledError _) {
      say("declined");
    }
  }

  private static void goOn() {
    decline();
    Asyncio.createFuture().await();
  }

  private static void cancelItselfToo() {
    try {
      waitForEver();
    } finally {
      Asyncio.currentTask().cancel();
    }
  }

  private static void sleepInTheJdk() throws InterruptedException {
    Asyncio.getRunningLoop().callSoon(() -> say("ready"));
    Thread.sleep(3_600_000);
  }

  private static void runElsewhere() throws InterruptedException {
    Thread.ofPlatform().start(() -> Asyncio.run(InterruptedProgram::waitForEver)).join();
  }

  private static void endAndWait() throws InterruptedException {
    Asyncio.run(() -> {});
    say("ready");
    Thread.sleep(3_600_000);
  }

  private static void waitWithHandlerOfItsOwn() {
    Signal.handle(new Signal("INT"), _ -> endWith("own handler"));
    Asyncio.run(InterruptedProgram::waitForEver);
  }

  private static void endWith(String line) {
    say(line);
    Runtime.getRuntime().halt(0);
  }
}
