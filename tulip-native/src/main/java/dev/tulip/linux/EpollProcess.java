package dev.tulip.linux;

import dev.tulip.spi.Postbox;
import dev.tulip.spi.RawProcess;
import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A child that the driver watches from its start on, told or not. Its end is noticed, and collected,
 * within {@link EpollDriver#select}; who is to know it learns it from the loop's queue.
 */
final class EpollProcess implements RawProcess {

  private final ProcessHandle handle;
  private final ChildStreams streams;
  private final Pidfd pidfd;
  private final Postbox postbox;
  private @Nullable IntConsumer listener;

  private EpollProcess(ProcessHandle handle, ChildStreams streams, Pidfd pidfd, Postbox postbox) {
    this.handle = handle;
    this.streams = streams;
    this.pidfd = pidfd;
    this.postbox = postbox;
  }

  /**
   * The child {@code pid}, which is behind {@code pidfd}.
   *
   * @throws IOException if it cannot be watched; it is killed then, and collected
   */
  static EpollProcess of(int pid, Pidfd pidfd, ChildStreams streams, Postbox postbox)
      throws IOException {
    try {
      var handle = handle(pid);
      var process = new EpollProcess(handle, streams, pidfd, postbox);
      pidfd.listener(_ -> process.look());
      pidfd.watch(Pidfd.READ);
      return process;
    } catch (Throwable e) {
      pidfd.signal(LibcProcess.SIGKILL);
      pidfd.close();
      throw e;
    }
  }

  private static ProcessHandle handle(int pid) throws IOException {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IOException("process " + pid + " cannot be looked up in /proc"));
  }

  @Override
  public ProcessHandle handle() {
    return handle;
  }

  @Override
  public @Nullable RawSink stdin() {
    return streams.stdin();
  }

  @Override
  public @Nullable RawSource stdout() {
    return streams.stdout();
  }

  @Override
  public @Nullable RawSource stderr() {
    return streams.stderr();
  }

  @Override
  public void onExit(IntConsumer listener) {
    this.listener = listener;
    if (!pidfd.isRunning()) {
      tell(listener);
    }
  }

  /** Collects the process if it has ended, and has that told. */
  private void look() {
    if (pidfd.isRunning() && pidfd.collect() && listener != null) {
      tell(listener);
    }
  }

  private void tell(IntConsumer listener) {
    int code = pidfd.returnCode();
    postbox.post(() -> listener.accept(code));
  }

  @Override
  public boolean isAlive() {
    look();
    return pidfd.isRunning() && handle.isAlive();
  }

  @Override
  public void signal(int number, Consumer<Exception> failed) {
    int error = pidfd.signal(number);
    if (error != 0) {
      var text = "signal " + number + " to process " + handle.pid() + ": " + Errno.text(error);
      postbox.post(() -> failed.accept(new IOException(text)));
    }
  }
}
