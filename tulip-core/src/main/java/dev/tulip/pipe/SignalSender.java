package dev.tulip.pipe;

import dev.tulip.signal.Signals;
import dev.tulip.spi.Postbox;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Sends signals to a child, in the order in which they were asked for. The JDK itself has TERM and
 * KILL only, which it sends at once: by the {@link ProcessHandle}, for {@link Process#destroy} would
 * close the pipes, too, and lose what is in them. Of any other the shell's {@code kill} takes care,
 * and a thread of the shell. Fields are the loop's.
 */
final class SignalSender {

  /** The shell of POSIX, which has {@code kill} built in; {@code /bin/kill} need not be there. */
  private static final String SHELL = "/bin/sh";

  private final Process process;
  private final Postbox postbox;

  /** Those that wait for one that a shell is sending. */
  private final Deque<Runnable> waiting = new ArrayDeque<>();

  private boolean busy;
  private int lastSent;

  SignalSender(Process process, Postbox postbox) {
    this.process = process;
    this.postbox = postbox;
  }

  /** The signal that was sent last; 0 for none. */
  int lastSent() {
    return lastSent;
  }

  void send(int number, Consumer<Exception> failed) {
    if (!isDirect(number) && Signals.isWindows()) {
      throw new UnsupportedOperationException(
          "signal " + number + " cannot be sent here, only terminate and kill");
    }
    if (busy) {
      waiting.add(() -> sendNow(number, failed));
    } else {
      sendNow(number, failed);
    }
  }

  private static boolean isDirect(int number) {
    return number == Signals.TERM || number == Signals.KILL;
  }

  private void sendNow(int number, Consumer<Exception> failed) {
    if (!process.isAlive()) {
      return;
    }
    if (number == Signals.TERM) {
      lastSent = number;
      process.toHandle().destroy();
    } else if (number == Signals.KILL) {
      lastSent = number;
      process.toHandle().destroyForcibly();
    } else {
      sendByShell(number, failed);
    }
  }

  private void sendByShell(int number, Consumer<Exception> failed) {
    busy = true;
    lastSent = number == 0 ? lastSent : number;
    postbox.workBegan();
    Pump.startThread("tulip-kill", () -> runShell(number, failed));
  }

  private void runShell(int number, Consumer<Exception> failed) {
    var command = "kill -" + number + " " + process.pid();
    try {
      var shell =
          new ProcessBuilder(SHELL, "-c", command)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      int code = shell.waitFor();
      // A process that has ended meanwhile is no failure, as in asyncio. The system is asked, for
      // the
      // Process itself learns of the end a little later than the shell can.
      if (code != 0 && process.toHandle().isAlive()) {
        fail(new IOException("'" + command + "' has failed with " + code), failed);
      }
    } catch (IOException | InterruptedException e) {
      fail(e, failed);
    }
    postbox.post(this::sent);
  }

  private void fail(Exception e, Consumer<Exception> failed) {
    postbox.post(() -> failed.accept(e));
  }

  private void sent() {
    postbox.workEnded();
    busy = false;
    while (!busy && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }
}
