package dev.tulip.transport;

import dev.tulip.Asyncio;
import dev.tulip.Context;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.io.LoopIo;
import dev.tulip.io.Open;
import dev.tulip.io.Waiters;
import dev.tulip.signal.Signals;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A child process: asyncio's {@code BaseSubprocessTransport}.
 *
 * <p>What happens before all pipes are connected is held back and told after {@code connectionMade}.
 * From then on data go to the protocol at once, while they are in the loop's buffer, and everything
 * else by {@code callSoon}.
 */
final class SubprocessTransportImpl implements SubprocessTransport, Open {

  private static final String[] STREAMS = {"stdin", "stdout", "stderr"};

  private final EventLoop loop;
  private final LoopIo io;
  private final RawProcess process;
  private final Context context = Context.copyCurrent();

  /** The ends of the pipes, and who is told of them; null where there is none. */
  private final @Nullable RawHandle[] handles;

  private final @Nullable ChildPipe[] pipes = new @Nullable ChildPipe[STREAMS.length];
  private final List<Future<@Nullable Void>> exitWaiters = new ArrayList<>();

  private SubprocessProtocol protocol;

  /** What is to be told when the pipes are connected; null from then on. */
  private @Nullable Deque<Runnable> held = new ArrayDeque<>();

  private boolean made;

  /** How many pieces of data are in the loop's queue instead of with the protocol. */
  private int delayed;

  private @Nullable Integer returncode;
  private boolean closed;
  private boolean gaveUp;
  private boolean finished;
  private boolean ended;

  SubprocessTransportImpl(LoopIo io, RawProcess process, SubprocessProtocol protocol) {
    this.io = io;
    this.loop = io.loop();
    this.process = process;
    this.protocol = protocol;
    this.handles = new @Nullable RawHandle[] {process.stdin(), process.stdout(), process.stderr()};
    for (int fd = 0; fd < pipes.length; fd++) {
      pipes[fd] = handles[fd] == null ? null : new ChildPipe(this, fd);
    }
    io.opened(this);
    process.onExit(this::exited);
  }

  // ---- the beginning

  /** Connects the pipes, and tells the protocol. Suspends. */
  void connect() {
    var stdin = pipes[0];
    if (stdin != null) {
      Future<@Nullable Void> waiter = loop.createFuture();
      var sink = Objects.requireNonNull(process.stdin());
      stdin.attach(new WritePipe(io, sink, null, stdin, waiter));
      waiter.await();
    }
    connectReading(1);
    connectReading(2);
    loop.callSoon(this::callConnectionMade, context);
    var calls = Objects.requireNonNull(held);
    held = null;
    calls.forEach(call -> loop.callSoon(call, context));
    Asyncio.sleep(Duration.ZERO);
  }

  private void connectReading(int fd) {
    var pipe = pipes[fd];
    if (pipe != null) {
      var source = Objects.requireNonNull(fd == 1 ? process.stdout() : process.stderr());
      Future<@Nullable Void> waiter = loop.createFuture();
      pipe.attach(new ReadPipe(io, source, null, pipe, waiter));
      waiter.await();
    }
  }

  private void callConnectionMade() {
    made = true;
    protocol.connectionMade(this);
  }

  /** The start has failed: kills the process and waits for its end. Suspends. */
  void giveUp() {
    gaveUp = held != null;
    close();
    closeUnconnected();
    tryFinish();
    if (!ended) {
      Future<@Nullable Void> waiter = loop.createFuture();
      exitWaiters.add(waiter);
      waiter.await();
    }
  }

  private void closeUnconnected() {
    for (int fd = 0; fd < pipes.length; fd++) {
      var pipe = pipes[fd];
      if (pipe != null && pipe.transport() == null) {
        pipe.giveUp();
        closeHandle(Objects.requireNonNull(handles[fd]));
      }
    }
  }

  private void closeHandle(RawHandle handle) {
    try {
      handle.close();
    } catch (IOException e) {
      io.debug(this + ": a pipe could not be closed", e);
    }
  }

  // ---- what happens

  private void call(Runnable action) {
    if (held != null) {
      held.add(action);
    } else {
      loop.callSoon(action, context);
    }
  }

  void pipeDataReceived(int fd, ByteBuffer data) {
    if (made && delayed == 0) {
      protocol.pipeDataReceived(fd, data);
      return;
    }
    var copy = ByteBuffers.copyOf(data).asReadOnlyBuffer();
    delayed++;
    call(() -> deliver(fd, copy));
  }

  private void deliver(int fd, ByteBuffer data) {
    delayed--;
    protocol.pipeDataReceived(fd, data);
  }

  void pipeConnectionLost(int fd, @Nullable Throwable exception) {
    call(() -> protocol.pipeConnectionLost(fd, exception));
    tryFinish();
  }

  private void exited(int code) {
    returncode = code;
    call(() -> protocol.processExited());
    tryFinish();
  }

  private void tryFinish() {
    if (finished || returncode == null || !areDisconnected()) {
      return;
    }
    finished = true;
    if (gaveUp) {
      end();
    } else {
      call(this::callConnectionLost);
    }
  }

  private boolean areDisconnected() {
    return Arrays.stream(pipes).allMatch(pipe -> pipe == null || pipe.isDisconnected());
  }

  private void callConnectionLost() {
    try {
      protocol.connectionLost(null);
    } finally {
      end();
    }
  }

  private void end() {
    ended = true;
    io.closed(this);
    exitWaiters.forEach(Waiters::release);
    exitWaiters.clear();
  }

  // ---- the public side

  @Override
  public void setProtocol(SubprocessProtocol protocol) {
    this.protocol = Objects.requireNonNull(protocol, "protocol");
  }

  @Override
  public SubprocessProtocol getProtocol() {
    return protocol;
  }

  @Override
  public long getPid() {
    return process.handle().pid();
  }

  @Override
  public @Nullable Integer getReturncode() {
    return returncode;
  }

  @Override
  public @Nullable Transport getPipeTransport(int fd) {
    var pipe = fd < 0 || fd >= pipes.length ? null : pipes[fd];
    return pipe == null ? null : pipe.transport();
  }

  @Override
  public void sendSignal(int signal) {
    io.requireOwnThread();
    Signals.requireSendable(signal);
    if (ended) {
      throw new ProcessLookupException("the process has ended: " + this);
    }
    process.signal(signal, this::signalFailed);
  }

  private void signalFailed(Exception e) {
    loop.callExceptionHandler(
        ExceptionContext.of("signal could not be sent", e).with("transport", this));
  }

  @Override
  public void terminate() {
    sendSignal(Signals.TERM);
  }

  @Override
  public void kill() {
    sendSignal(Signals.KILL);
  }

  @Override
  public boolean isClosing() {
    return closed;
  }

  @Override
  public void close() {
    io.requireOwnThread();
    if (closed) {
      return;
    }
    closed = true;
    for (int fd = 0; fd < pipes.length; fd++) {
      var pipe = getPipeTransport(fd);
      if (pipe != null) {
        pipe.close();
      }
    }
    if (returncode == null && process.isAlive()) {
      if (loop.getDebug()) {
        io.warn("Close running child process: kill " + this);
      }
      process.signal(Signals.KILL, this::signalFailed);
    }
  }

  @Override
  public void abandon() {
    process.handle().destroyForcibly();
    closeUnconnected();
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return key == ExtraInfo.SUBPROCESS ? key.type().cast(process.handle()) : null;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("<SubprocessTransport");
    text.append(closed ? " closed" : "").append(" pid=").append(getPid());
    text.append(returncode == null ? " running" : " returncode=" + returncode);
    for (int fd = 0; fd < pipes.length; fd++) {
      var pipe = getPipeTransport(fd);
      if (pipe != null) {
        text.append(" ").append(STREAMS[fd]).append("=").append(pipe);
      }
    }
    return text.append(">").toString();
  }
}
