package dev.tulip.tests.process;

import java.util.UUID;

/** A shell command that waits for its input, and can be told from all others of this machine. */
final class Marked {

  private final String mark = UUID.randomUUID().toString();

  /** For {@code sh -c}. */
  String command() {
    return "cat; : " + mark;
  }

  /** A child that has just been started may not have its command line yet. */
  void awaitRunning() {
    while (running() == 0) {
      Thread.onSpinWait();
    }
  }

  /** How many children of this JVM run it. */
  long running() {
    return ProcessHandle.current().children().filter(this::runsIt).count();
  }

  private boolean runsIt(ProcessHandle child) {
    return child.info().commandLine().orElse("").contains(mark);
  }
}
