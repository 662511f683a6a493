package dev.tulip.process;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.signal.Signals;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import dev.tulip.transport.SubprocessTransport;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A child process: {@code asyncio.subprocess.Process}. Made by {@link
 * Asyncio#createSubprocessExec(SubprocessOptions, String, String...)}.
 *
 * <pre>{@code
 * var options = SubprocessOptions.defaults().withStdout(Stdio.PIPE);
 * var child = Asyncio.createSubprocessExec(options, "ls", "-l");
 * var listing = child.communicate().stdout();
 * }</pre>
 *
 * <p>A child is not killed when the coroutine that started it ends. One that still runs when the loop
 * is closed is reported and killed then. Loop only.
 */
public final class Subprocess {

  private final SubprocessTransport transport;
  private final SubprocessStreamProtocol protocol;
  private final Communication communication;

  private Subprocess(SubprocessTransport transport, SubprocessStreamProtocol protocol) {
    this.transport = transport;
    this.protocol = protocol;
    this.communication = new Communication(transport, protocol);
  }

  /** {@link Asyncio#createSubprocessExec(SubprocessOptions, String, String...)}. */
  public static Subprocess exec(SubprocessOptions options, String program, List<String> arguments)
      throws IOException {
    var loop = Asyncio.getRunningLoop();
    var made =
        loop.subprocessExec(
            () -> protocol(loop, options), options, program, arguments.toArray(new String[0]));
    return new Subprocess(made.transport(), made.protocol());
  }

  /** {@link Asyncio#createSubprocessShell(String, SubprocessOptions)}. */
  public static Subprocess shell(String command, SubprocessOptions options) throws IOException {
    var loop = Asyncio.getRunningLoop();
    var made = loop.subprocessShell(() -> protocol(loop, options), command, options);
    return new Subprocess(made.transport(), made.protocol());
  }

  private static SubprocessStreamProtocol protocol(EventLoop loop, SubprocessOptions options) {
    return new SubprocessStreamProtocol(loop, options.limit());
  }

  /** What the child reads; null where that is no pipe. */
  public @Nullable StreamWriter stdin() {
    return protocol.stdin();
  }

  /** What the child writes to its standard output; null where that is no pipe. */
  public @Nullable StreamReader stdout() {
    return protocol.stdout();
  }

  /** What the child writes to its standard error; null where that is no pipe. */
  public @Nullable StreamReader stderr() {
    return protocol.stderr();
  }

  /** The transport below. */
  public SubprocessTransport transport() {
    return transport;
  }

  /** The number of the process. */
  public long pid() {
    return transport.getPid();
  }

  /** See {@link SubprocessTransport#getReturncode}. */
  public @Nullable Integer returncode() {
    return transport.getReturncode();
  }

  /**
   * Waits for the end of the process: {@code wait}, whose name is {@code Object}'s. Returns at once
   * where the return code is known; who has to wait also waits for the end of the output, where that
   * is a pipe. So a child that writes more than fits, and is not read from, is waited for in vain.
   * Suspends; cancelling it does not touch the process.
   *
   * @return its return code, as {@link #returncode}
   */
  public int waitFor() {
    var code = transport.getReturncode();
    if (code == null) {
      protocol.waitForEnd();
      code = transport.getReturncode();
    }
    return Objects.requireNonNull(code);
  }

  /**
   * {@link #communicate(byte[])} without input: standard input, if it is a pipe, is only closed; after
   * a call with input that was cancelled, when all of that is written.
   */
  public Output communicate() throws IOException {
    return communicate(null);
  }

  /**
   * Writes {@code input} to the child and closes its standard input, reads all it writes, and waits
   * for its end. That the child does not read its input to the end is no error. Suspends.
   *
   * <p>Cancelling it does not touch the process, and loses no byte: the next call goes on where this
   * one was, as that of Python's {@code subprocess.Popen} does after a timeout, where asyncio's drops
   * what it has read and writes the input again. Input is what the first call was given, cancelled or
   * not: a later call gives the same or none. Output that was read to its end before the cancellation
   * is given by the next call, and no longer by {@link #stdout} and {@link #stderr}; once a call has
   * returned it, a further one gives empty arrays.
   *
   * @param input null for none; ignored, as in asyncio, where standard input is no pipe
   * @throws IllegalArgumentException if there is an input and the first call had another, or none
   */
  public Output communicate(byte @Nullable [] input) throws IOException {
    communication.begin(input);
    communication.run();
    waitFor();
    return communication.take();
  }

  /** See {@link SubprocessTransport#sendSignal}. */
  public void sendSignal(int signal) {
    transport.sendSignal(signal);
  }

  /**
   * {@link #sendSignal(int)} by name, such as {@code HUP} or {@code SIGHUP}.
   *
   * @throws IllegalArgumentException if this system has no such signal
   */
  public void sendSignal(String signal) {
    transport.sendSignal(Signals.number(signal));
  }

  /** See {@link SubprocessTransport#terminate}. */
  public void terminate() {
    transport.terminate();
  }

  /** See {@link SubprocessTransport#kill}. */
  public void kill() {
    transport.kill();
  }

  @Override
  public String toString() {
    return "<Subprocess " + pid() + ">";
  }

  /**
   * What a child has written.
   *
   * @param stdout to its standard output; null where that was no pipe
   * @param stderr to its standard error; null where that was no pipe
   */
  @SuppressWarnings("ArrayRecordComponent") // The bytes are the user's from here on.
  public record Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {}
}
