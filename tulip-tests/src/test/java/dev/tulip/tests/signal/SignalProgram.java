package dev.tulip.tests.signal;

import dev.tulip.Asyncio;
import dev.tulip.Future;
import dev.tulip.KeyboardInterrupt;

/** A program that {@link CtrlCTest} sends signals to once it says that it is ready. */
final class SignalProgram {

  private SignalProgram() {}

  public static void main(String[] args) {
    try {
      switch (args[0]) {
        case "handles" -> Asyncio.run(SignalProgram::handle);
        case "handles no more" -> Asyncio.run(SignalProgram::handleNoMore);
        case "has ended" -> Asyncio.run(SignalProgram::leaveHandler);
        default -> throw new IllegalArgumentException(args[0]);
      }
    } catch (KeyboardInterrupt _) {
      say("interrupted");
    }
    if (args[0].equals("has ended")) {
      say("ready");
      waitInTheJdk();
    }
    say("end");
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static void handle() {
    Future<String> handled = Asyncio.createFuture();
    Asyncio.getRunningLoop().addSignalHandler("INT", () -> handled.setResult("handled"));
    say("ready");
    say(handled.await());
  }

  private static void handleNoMore() {
    var loop = Asyncio.getRunningLoop();
    loop.addSignalHandler("INT", () -> say("handled"));
    say("removed: " + loop.removeSignalHandler("INT"));
    say("ready");
    Asyncio.createFuture().await();
  }

  private static void leaveHandler() {
    Asyncio.getRunningLoop().addSignalHandler("INT", () -> say("handled"));
  }

  private static void waitInTheJdk() {
    try {
      new java.util.concurrent.CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
