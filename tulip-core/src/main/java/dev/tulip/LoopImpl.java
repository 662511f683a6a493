package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The event loop: the parts, put together, and the checks at their doors.
 *
 * <p>{@link Pass} decides the order of events, {@link TaskList} knows the tasks, {@link
 * ExceptionReporter} whom to tell of errors, {@link DefaultExecutor} runs blocking functions,
 * {@link DebugMode} watches, {@link CreationPlaces} knows where tasks were created.
 */
final class LoopImpl implements EventLoop {

  final DebugMode debug = new DebugMode();
  final CreationPlaces places = new CreationPlaces(debug);
  final Pass pass;
  final TaskList tasks = new TaskList();
  final Failures failures = new Failures(this);
  final AsyncGenerators generators = new AsyncGenerators(this);
  private final ExceptionReporter reporter = new ExceptionReporter(this);
  private final DefaultExecutor executor = new DefaultExecutor(this);
  private TaskFactory taskFactory = TaskFactory.standard();
  private final Unclosed unclosed;
  private volatile boolean closed;

  LoopImpl(Clock clock, @Nullable Driver driver) {
    Settings.requireWatchdog();
    this.pass = new Pass(this, clock, driver, debug);
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
    return "<EventLoop running=" + isRunning() + " closed=" + closed + " debug=" + getDebug() + ">";
  }
}
