package dev.tulip.pipe;

import dev.tulip.signal.Signals;
import dev.tulip.spi.Postbox;
import dev.tulip.spi.RawProcess;
import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import dev.tulip.transport.BrokenPipeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A child by the JDK's means.
 *
 * <p>When a child ends, the JDK takes what its pipes hold and closes them, even if a grandchild has
 * them still and goes on writing. Only who reads from a stream just then, and so has its monitor,
 * keeps the JDK from it. So the pumps of a child's output have the monitors of their streams from
 * beginning to end. A child that ends before they have begun, and leaves a grandchild that writes,
 * still loses that one's output.
 */
final class JdkProcess implements RawProcess {

  private final Process process;
  private final Postbox postbox;
  private final SignalSender signals;
  private final @Nullable PumpedSink stdin;
  private final @Nullable PumpedSource stdout;
  private final @Nullable PumpedSource stderr;

  JdkProcess(ProcessBuilder command, Process process, Postbox postbox) {
    this.process = process;
    this.postbox = postbox;
    this.signals = new SignalSender(process, postbox);
    boolean merged = command.redirectErrorStream();
    this.stdout = isPipe(command.redirectOutput()) ? source(process.getInputStream(), "out") : null;
    this.stderr =
        isPipe(command.redirectError()) && !merged ? source(process.getErrorStream(), "err") : null;
    this.stdin = isPipe(command.redirectInput()) ? sink(process.getOutputStream()) : null;
  }

  private static boolean isPipe(Redirect redirect) {
    return redirect.equals(Redirect.PIPE);
  }

  private PumpedSource source(InputStream stream, String name) {
    var source = new PumpedSource(new ChildOutput(stream), postbox, threadName(name));
    source.awaken();
    return source;
  }

  private PumpedSink sink(OutputStream stream) {
    return new PumpedSink(new ChildInput(stream), postbox, threadName("in"));
  }

  private String threadName(String stream) {
    return "tulip-" + process.pid() + "-" + stream;
  }

  @Override
  public ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public @Nullable RawSink stdin() {
    return stdin;
  }

  @Override
  public @Nullable RawSource stdout() {
    return stdout;
  }

  @Override
  public @Nullable RawSource stderr() {
    return stderr;
  }

  @Override
  public void onExit(IntConsumer listener) {
    postbox.workBegan();
    var _ = process.onExit().whenComplete((_, _) -> postbox.post(() -> exited(listener)));
  }

  /** On the loop. */
  private void exited(IntConsumer listener) {
    postbox.workEnded();
    if (stdin != null) {
      stdin.readerGone();
    }
    listener.accept(returnCode());
  }

  private int returnCode() {
    try {
      return Signals.returnCode(process.exitValue(), signals.lastSent());
    } catch (IllegalThreadStateException _) {
      return Signals.UNKNOWN_RETURN_CODE;
    }
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void signal(int number, Consumer<Exception> failed) {
    signals.send(number, Objects.requireNonNull(failed, "failed"));
  }

  /** What a child writes. The monitor is the JDK's own. */
  private record ChildOutput(InputStream stream) implements PumpInput {

    @Override
    public int read(byte[] into) throws IOException {
      return stream.read(into);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }

    /**
     * That would not end the read, and the number of the descriptor might go to a file that is opened
     * between the thread's look at it and its read.
     */
    @Override
    public boolean mayCloseWhileReading() {
      return false;
    }

    @Override
    public Object monitor() {
      return stream;
    }
  }

  /** What a child reads. */
  private record ChildInput(OutputStream stream) implements PumpOutput {

    /** Whatever the JDK says of it, depending on whether it has noticed the end: nobody reads. */
    @Override
    public void write(byte[] from, int count) throws IOException {
      try {
        stream.write(from, 0, count);
        stream.flush();
      } catch (IOException e) {
        throw new BrokenPipeException("Broken pipe", e);
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
