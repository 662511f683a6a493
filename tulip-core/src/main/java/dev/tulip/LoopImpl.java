package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.io.LoopIo;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.signal.Signals;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.RawHandle;
import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Connection;
import dev.tulip.transport.Connector;
import dev.tulip.transport.Datagram;
import dev.tulip.transport.DatagramOpener;
import dev.tulip.transport.DatagramOptions;
import dev.tulip.transport.DatagramTransport;
import dev.tulip.transport.NameInfo;
import dev.tulip.transport.Opener;
import dev.tulip.transport.PipeConnector;
import dev.tulip.transport.Protocol;
import dev.tulip.transport.Resolver;
import dev.tulip.transport.Sendfile;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.Spawner;
import dev.tulip.transport.SubprocessProtocol;
import dev.tulip.transport.SubprocessTransport;
import dev.tulip.transport.TlsOptions;
import dev.tulip.transport.Transport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The event loop: the parts, put together, and the checks at their doors.
 *
 * <p>{@link Pass} decides the order of events, {@link TaskList} knows the tasks, {@link
 * ExceptionReporter} whom to tell of errors, {@link DefaultExecutor} runs blocking functions,
 * {@link DebugMode} watches, {@link CreationPlaces} knows where tasks were created.
 */
final class LoopImpl implements EventLoop, LoopIo.Owner {

  final DebugMode debug = new DebugMode();
  final CreationPlaces places = new CreationPlaces(debug);
  final Pass pass;
  final TaskList tasks = new TaskList();
  final Failures failures = new Failures(this);
  final AsyncGenerators generators = new AsyncGenerators(this);
  private final ExceptionReporter reporter = new ExceptionReporter(this);
  private final DefaultExecutor executor = new DefaultExecutor(this);
  private final IoImpl io = new IoImpl(this);
  private final SignalHandlers signals = new SignalHandlers(this);
  private final ChannelWatches watches = new ChannelWatches(this);
  private final ChannelOps channels = new ChannelOps(this, watches);
  private TaskFactory taskFactory = TaskFactory.standard();
  private final Unclosed unclosed;
  private volatile boolean closed;

  LoopImpl(Clock clock, @Nullable Driver driver) {
    this(clock, driver, null);
  }

  /**
   * @param driver null for one that is opened when it is needed
   * @param driverName which one is opened then; null for the best there is
   */
  LoopImpl(Clock clock, @Nullable Driver driver, @Nullable String driverName) {
    Settings.requireWatchdog();
    this.pass = new Pass(this, clock, driver, driverName, debug);
    this.unclosed = new Unclosed(this);
    Startup.loopMade();
  }

  /** The implementation behind {@code loop}, which is always one of ours. */
  static LoopImpl of(EventLoop loop) {
    if (loop instanceof LoopImpl impl) {
      return impl;
    }
    Objects.requireNonNull(loop, "loop");
    throw new IllegalArgumentException("not an event loop of Tulip's: " + loop);
  }

  /** The loop that runs on the calling thread, or null. */
  static @Nullable LoopImpl running() {
    var coro = Coro.current();
    return coro == null ? null : ((Pass) coro.baton().scheduler()).loop;
  }

  /** The loop that runs on the calling thread. */
  static LoopImpl requireRunning() {
    var loop = running();
    if (loop == null) {
      throw NoRunningLoopException.withHint("no running event loop");
    }
    return loop;
  }

  // ---- running

  @Override
  public void runForever() {
    requireOpen();
    requireNotRunning();
    Watchdog.watch(this);
    try {
      pass.run();
    } catch (Throwable e) {
      CallerTrace.addCaller(e);
      throw e;
    } finally {
      Watchdog.forget(this);
    }
  }

  @Override
  public <T> T runUntilComplete(Awaitable<T> awaitable) {
    Objects.requireNonNull(awaitable, "awaitable");
    requireOpen();
    requireNotRunning();
    boolean isNew = !(awaitable instanceof Future);
    var future = FutureImpl.of(Futures.ensure(awaitable, this));
    if (isNew && future instanceof TaskImpl<?> task) {
      task.forgetIfPending();
    }
    var stopper = new Stopper(this, future);
    future.addListener(stopper);
    try {
      runForever();
    } catch (Throwable e) {
      if (isNew && future.failed()) {
        future.exception();
      }
      throw e;
    } finally {
      future.removeListeners(stopper);
    }
    if (!future.done()) {
      throw new IllegalStateException(
          "the event loop stopped before the future was done: " + future);
    }
    return resultOf(future);
  }

  private static <T> T resultOf(FutureImpl<T> future) {
    try {
      return future.result();
    } catch (Throwable e) {
      CallerTrace.addCaller(e);
      throw e;
    }
  }

  /**
   * Stops the loop when a future is done, unless by an exit exception, which stops it by itself.
   */
  private static final class Stopper extends Link {
    private final LoopImpl loop;
    private final FutureImpl<?> future;

    Stopper(LoopImpl loop, FutureImpl<?> future) {
      this.loop = loop;
      this.future = future;
    }

    @Override
    void done() {
      if (!(future.failed() && Throwables.isExit(future.failureSeen()))) {
        loop.stop();
      }
    }

    @Override
    public String toString() {
      return "run_until_complete";
    }
  }

  @Override
  public void stop() {
    requireOwnThread();
    pass.stop();
  }

  @Override
  public boolean isRunning() {
    return pass.isRunning();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    if (isRunning()) {
      throw new IllegalStateException("cannot close a running event loop");
    }
    if (closed) {
      return;
    }
    closed = true;
    unclosed.closed();
    signals.close();
    io.close();
    pass.close();
    executor.close();
    reportPending();
    failures.close();
    Startup.loopClosed();
  }

  private void reportPending() {
    for (var task : tasks.all()) {
      if (((TaskImpl<?>) task).logsDestroyPending()) {
        callExceptionHandler(
            ExceptionContext.of("Task was destroyed but it is pending!", null)
                .with("task", task)
                .withTrace("source_traceback", FutureImpl.of(task).createdAt()));
      }
    }
  }

  @Override
  public void shutdownAsyncgens() {
    generators.shutdown();
  }

  @Override
  public void shutdownDefaultExecutor(Duration timeout) {
    executor.shutdown(Objects.requireNonNull(timeout, "timeout"));
  }

  // ---- scheduling

  @Override
  public Handle callSoon(Runnable callback) {
    return callSoon(callback, Context.copyCurrent());
  }

  @Override
  public Handle callSoon(Runnable callback, Context context) {
    requireOwnThread();
    var handle = handle(callback, context);
    pass.addInOrder(handle);
    return handle;
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return callSoonThreadsafe(callback, Context.copyCurrent());
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback, Context context) {
    var handle = handle(callback, context);
    pass.addThreadsafe(handle);
    return handle;
  }

  private HandleImpl handle(Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    requireOpen();
    return new HandleImpl(this, callback, context);
  }

  @Override
  public TimerHandle callLater(Duration delay, Runnable callback) {
    return callLater(delay, callback, Context.copyCurrent());
  }

  @Override
  public TimerHandle callLater(Duration delay, Runnable callback, Context context) {
    Objects.requireNonNull(delay, "delay");
    return callAt(Durations.after(timeNanos(), delay), callback, context);
  }

  @Override
  public TimerHandle callAt(long whenNanos, Runnable callback) {
    return callAt(whenNanos, callback, Context.copyCurrent());
  }

  @Override
  public TimerHandle callAt(long whenNanos, Runnable callback, Context context) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(context, "context");
    requireOpen();
    requireOwnThread();
    var timer = new TimerHandleImpl(this, whenNanos, callback, context);
    pass.addTimer(whenNanos, timer);
    return timer;
  }

  @Override
  public long timeNanos() {
    return pass.clock.nanos();
  }

  // ---- tasks

  @Override
  public <T> Future<T> createFuture() {
    return new FutureImpl<>(this);
  }

  @Override
  public <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    Objects.requireNonNull(coroutine, "coroutine");
    Objects.requireNonNull(options, "options");
    requireOpen();
    requireOwnThread();
    return taskFactory.create(this, coroutine, options);
  }

  @Override
  public void setTaskFactory(TaskFactory factory) {
    taskFactory = Objects.requireNonNull(factory, "factory");
  }

  @Override
  public TaskFactory getTaskFactory() {
    return taskFactory;
  }

  // ---- executors

  @Override
  public <T> Future<T> runInExecutor(Callable<T> function) {
    requireOpen();
    return executor.run(Objects.requireNonNull(function, "function"));
  }

  @Override
  public <T> Future<T> runInExecutor(Executor executor, Callable<T> function) {
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(function, "function");
    requireOpen();
    return ExecutorJob.submit(this, executor, function);
  }

  @Override
  public void setDefaultExecutor(ExecutorService executor) {
    this.executor.set(Objects.requireNonNull(executor, "executor"));
  }

  // ---- networking

  @Override
  public LoopIo io() {
    return io;
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> createConnection(
      Supplier<P> factory, String host, int port, ConnectOptions options) throws IOException {
    return new Connector(io).connect(factory, host, port, options);
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> createConnection(
      Supplier<P> factory, SocketChannel connected, ConnectOptions options) throws IOException {
    return new Connector(io).adopt(factory, io.network().adopt(connected), options);
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> createUnixConnection(
      Supplier<P> factory, Path path, ConnectOptions options) throws IOException {
    return new Connector(io).connectUnix(factory, path, options);
  }

  @Override
  public Server createServer(
      Supplier<? extends BaseProtocol<Transport>> factory,
      List<String> hosts,
      int port,
      ServerOptions options)
      throws IOException {
    return new Opener(io).open(factory, hosts, port, options);
  }

  @Override
  public Server createServer(
      Supplier<? extends BaseProtocol<Transport>> factory,
      ServerSocketChannel bound,
      ServerOptions options)
      throws IOException {
    return new Opener(io).adopt(factory, io.network().adopt(bound), options);
  }

  @Override
  public Server createUnixServer(
      Supplier<? extends BaseProtocol<Transport>> factory, Path path, ServerOptions options)
      throws IOException {
    return new Opener(io).openUnix(factory, path, options);
  }

  @Override
  public <P extends BaseProtocol<DatagramTransport>>
      Connection<DatagramTransport, P> createDatagramEndpoint(
          Supplier<P> factory, DatagramOptions options) throws IOException {
    return new DatagramOpener(io).open(factory, options);
  }

  @Override
  public <P extends BaseProtocol<DatagramTransport>>
      Connection<DatagramTransport, P> createDatagramEndpoint(
          Supplier<P> factory, DatagramChannel channel) throws IOException {
    var remote = channel.getRemoteAddress();
    return new DatagramOpener(io).adopt(factory, io.network().adopt(channel), remote);
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> connectAcceptedSocket(
      Supplier<P> factory, SocketChannel accepted, @Nullable TlsOptions tls) throws IOException {
    return new Connector(io).adoptAccepted(factory, io.network().adopt(accepted), tls);
  }

  @Override
  public Transport startTls(
      Transport transport,
      BaseProtocol<Transport> protocol,
      TlsOptions tls,
      boolean serverSide,
      @Nullable String serverHostname)
      throws IOException {
    return new Connector(io).startTls(transport, protocol, tls, serverSide, serverHostname);
  }

  @Override
  public long sendfile(
      Transport transport, FileChannel file, long offset, @Nullable Long count, boolean fallback)
      throws IOException {
    return Sendfile.send(this, transport, file, offset, count, fallback);
  }

  // ---- sockets

  @Override
  public Handle addReader(SelectableChannel channel, Runnable callback) throws IOException {
    return watches.set(RawHandle.READ, channel, callback);
  }

  @Override
  public boolean removeReader(SelectableChannel channel) {
    return watches.remove(RawHandle.READ, channel, null);
  }

  @Override
  public Handle addWriter(SelectableChannel channel, Runnable callback) throws IOException {
    return watches.set(RawHandle.WRITE, channel, callback);
  }

  @Override
  public boolean removeWriter(SelectableChannel channel) {
    return watches.remove(RawHandle.WRITE, channel, null);
  }

  @Override
  public byte[] sockRecv(SocketChannel channel, int n) throws IOException {
    return channels.recv(channel, n);
  }

  @Override
  public int sockRecvInto(SocketChannel channel, ByteBuffer into) throws IOException {
    return channels.recvInto(channel, into);
  }

  @Override
  public Datagram sockRecvfrom(DatagramChannel channel, int size) throws IOException {
    return channels.recvfrom(channel, size);
  }

  @Override
  public SocketAddress sockRecvfromInto(DatagramChannel channel, ByteBuffer into)
      throws IOException {
    return channels.recvfromInto(channel, into);
  }

  @Override
  public void sockSendall(SocketChannel channel, ByteBuffer data) throws IOException {
    channels.sendall(channel, data);
  }

  @Override
  public int sockSendto(DatagramChannel channel, ByteBuffer data, SocketAddress target)
      throws IOException {
    return channels.sendto(channel, data, target);
  }

  @Override
  public void sockConnect(SocketChannel channel, SocketAddress address) throws IOException {
    channels.connect(channel, address);
  }

  @Override
  public SocketChannel sockAccept(ServerSocketChannel channel) throws IOException {
    return channels.accept(channel);
  }

  @Override
  public long sockSendfile(
      SocketChannel channel, FileChannel file, long offset, @Nullable Long count)
      throws IOException {
    return channels.sendfile(channel, file, offset, count);
  }

  @Override
  public List<InetSocketAddress> getaddrinfo(
      @Nullable String host, int port, @Nullable ProtocolFamily family) throws IOException {
    return Resolver.resolve(this, host, port, family, false);
  }

  @Override
  public NameInfo getnameinfo(InetSocketAddress address) {
    Objects.requireNonNull(address, "address");
    return runInExecutor(() -> Resolver.nameOf(address)).await();
  }

  // ---- processes, pipes, signals

  @Override
  public <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessExec(
      Supplier<P> factory, SubprocessOptions options, String program, String... arguments)
      throws IOException {
    return new Spawner(io)
        .spawn(
            factory,
            options.command(
                program, Arrays.asList(Objects.requireNonNull(arguments, "arguments"))));
  }

  @Override
  public <P extends SubprocessProtocol> Connection<SubprocessTransport, P> subprocessShell(
      Supplier<P> factory, String command, SubprocessOptions options) throws IOException {
    return new Spawner(io).spawn(factory, options.shellCommand(command));
  }

  @Override
  public <P extends Protocol> Connection<Transport, P> connectReadPipe(
      Supplier<P> factory, ReadableByteChannel channel) throws IOException {
    return new PipeConnector(io).read(factory, channel);
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> connectWritePipe(
      Supplier<P> factory, WritableByteChannel channel) throws IOException {
    return new PipeConnector(io).write(factory, channel);
  }

  @Override
  public <P extends BaseProtocol<Transport>> Connection<Transport, P> connectWritePipe(
      Supplier<P> factory, OutputStream stream) throws IOException {
    return new PipeConnector(io).write(factory, stream);
  }

  @Override
  public void addSignalHandler(String signal, Runnable callback) {
    signals.add(Signals.number(signal), callback);
  }

  @Override
  public void addSignalHandler(int signal, Runnable callback) {
    signals.add(signal, callback);
  }

  @Override
  public boolean removeSignalHandler(String signal) {
    return signals.remove(Signals.number(signal));
  }

  @Override
  public boolean removeSignalHandler(int signal) {
    return signals.remove(signal);
  }

  // ---- errors and debugging

  @Override
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    reporter.setHandler(handler);
  }

  @Override
  public @Nullable ExceptionHandler getExceptionHandler() {
    return reporter.handler();
  }

  @Override
  public void defaultExceptionHandler(ExceptionContext context) {
    ExceptionReporter.log(Objects.requireNonNull(context, "context"));
  }

  @Override
  public void callExceptionHandler(ExceptionContext context) {
    reporter.report(Objects.requireNonNull(context, "context"));
  }

  @Override
  public boolean getDebug() {
    return debug.isOn();
  }

  @Override
  public void setDebug(boolean enabled) {
    debug.set(enabled);
  }

  @Override
  public Duration getSlowCallbackDuration() {
    return debug.slow();
  }

  @Override
  public void setSlowCallbackDuration(Duration duration) {
    debug.setSlow(Objects.requireNonNull(duration, "duration"));
  }

  String describeDeadlock() {
    return WaitReport.of(this);
  }

  // ---- checks

  void requireOpen() {
    if (closed) {
      throw new LoopClosedException("Event loop is closed");
    }
  }

  private void requireNotRunning() {
    if (isRunning()) {
      throw new IllegalStateException(
          "This event loop is already running; inside it call the method itself, or createTask");
    }
    var other = running();
    if (other != null) {
      throw new IllegalStateException(
          "Cannot run the event loop while another loop is running: " + other);
    }
  }

  /**
   * asyncio checks this in debug mode only, and for callbacks only; here a wrong thread would
   * damage the queues.
   */
  void requireOwnThread() {
    if (isRunning() && !pass.baton.isHeldHere()) {
      throw new IllegalStateException(
          "Non-thread-safe operation invoked on an event loop other than the current one, by "
              + Thread.currentThread()
              + "; use callSoonThreadsafe");
    }
  }

  @Override
  public String toString() {
    return "<EventLoop running="
        + isRunning()
        + " closed="
        + closed
        + " debug="
        + getDebug()
        + pass.driverText()
        + ">";
  }
}
