package dev.tulip;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs coroutines one after the other on a loop of its own, and leaves nothing behind: {@code
 * asyncio.Runner}.
 *
 * <pre>{@code
 * try (var runner = new Runner()) {
 *   runner.run(() -> connect());
 *   runner.run(() -> work());
 * }
 * }</pre>
 *
 * <p>While {@link #run} runs on the program's main thread, Ctrl-C cancels the main task, and a
 * second Ctrl-C ends the program. Interrupting the thread that runs it cancels the main task too;
 * in the fast tier this is noticed while the loop waits. The interrupt status is left set. Used by
 * one thread.
 */
public final class Runner implements AutoCloseable {

  /**
   * CPython's {@code constants.THREAD_JOIN_TIMEOUT}: how long threads of the default executor are
   * waited for.
   */
  private static final Duration EXECUTOR_TIMEOUT = Duration.ofMinutes(5);

  private final RunnerOptions options;
  private @Nullable EventLoop loop;
  private @Nullable Context context;
  private boolean closed;
  private boolean setAsCurrent;

  /** A runner with a loop of the policy's. */
  public Runner() {
    this(RunnerOptions.defaults());
  }

  /** A runner with options. */
  public Runner(RunnerOptions options) {
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * The runner's loop, made when first asked for.
   *
   * @throws IllegalStateException if the runner is closed
   */
  public EventLoop getLoop() {
    if (closed) {
      throw new IllegalStateException("Runner is closed");
    }
    var existing = loop;
    return existing == null ? open() : existing;
  }

  private EventLoop open() {
    var factory = options.loopFactory();
    EventLoop made;
    if (factory == null) {
      made = Asyncio.newEventLoop();
      Asyncio.setEventLoop(made);
      setAsCurrent = true;
    } else {
      made = Objects.requireNonNull(factory.get(), "the loop factory gave no loop");
    }
    loop = made;
    if (options.debug() != null) {
      made.setDebug(options.debug());
    }
    context = Context.copyCurrent();
    return made;
  }

  /**
   * Runs {@code main} to its end. All calls share one context, a copy of the one in which the loop
   * was made. Blocks the calling thread.
   *
   * @return its result; its exception is thrown as it is, checked or not
   * @throws KeyboardInterrupt if the main task was cancelled by Ctrl-C
   * @throws IllegalStateException if the runner is closed, or the calling thread runs a loop
   */
  public <T> T run(Awaitable<T> main) {
    return run(main, null);
  }

  /** {@link #run(Awaitable)} of a body without a result. */
  public void run(VoidCoroutine main) {
    run(Objects.requireNonNull(main, "main").asCoroutine(), null);
  }

  /** {@link #run(Awaitable)} in a context of the caller's; null for the runner's own. */
  public <T> T run(Awaitable<T> main, @Nullable Context context) {
    Objects.requireNonNull(main, "main");
    requireNoLoopHere();
    var loop = getLoop();
    var task =
        mainTask(loop, main, context == null ? Objects.requireNonNull(this.context) : context);
    var pass = LoopImpl.of(loop).pass;
    pass.onInterrupt(task::cancel);
    try (var interrupts = KeyboardInterrupts.cancelling(loop, task)) {
      return runToEnd(loop, task, interrupts);
    } catch (KeyboardInterrupt e) {
      retrieveFailure(task);
      UncaughtInterrupt.mayFollow();
      throw e;
    } finally {
      pass.onInterrupt(null);
    }
  }

  /** What {@code run} throws need not be reported as never retrieved. */
  private static void retrieveFailure(Task<?> task) {
    if (task.done() && !task.cancelled()) {
      task.exception();
    }
  }

  private static <T> T runToEnd(EventLoop loop, Task<T> task, KeyboardInterrupts interrupts) {
    try {
      return loop.runUntilComplete(task);
    } catch (CancelledError e) {
      if (interrupts.happened() && task.uncancel() == 0) {
        throw new KeyboardInterrupt();
      }
      throw e;
    }
  }

  private static <T> Task<T> mainTask(EventLoop loop, Awaitable<T> main, Context context) {
    var body =
        main instanceof Coroutine<T> coroutine ? coroutine : new Futures.AwaitableBody<>(main);
    return loop.createTask(body, TaskOptions.defaults().withContext(context));
  }

  static void requireNoLoopHere() {
    if (LoopImpl.running() != null) {
      throw new IllegalStateException(
          "run() cannot be called from a running event loop; inside it call the method itself, or"
              + " createTask");
    }
  }

  /**
   * Cancels and awaits what still runs, closes generators, waits for the default executor's threads
   * (five minutes at most), and closes the loop. Closing twice is harmless.
   */
  @Override
  public void close() {
    var open = loop;
    if (open == null || closed) {
      return;
    }
    closed = true;
    try {
      cancelAllTasks(open);
      open.runUntilComplete(open::shutdownAsyncgens);
      open.runUntilComplete(() -> open.shutdownDefaultExecutor(EXECUTOR_TIMEOUT));
    } finally {
      if (setAsCurrent) {
        Asyncio.setEventLoop(null);
      }
      open.close();
      loop = null;
    }
  }

  private static void cancelAllTasks(EventLoop loop) {
    var tasks = LoopImpl.of(loop).tasks.all();
    if (tasks.isEmpty()) {
      return;
    }
    tasks.forEach(Task::cancel);
    loop.runUntilComplete(Gather.outcomes(tasks.stream().map(Runner::asObjectTask).toList()));
    for (var task : tasks) {
      var exception = task.cancelled() ? null : task.exception();
      if (exception != null) {
        loop.callExceptionHandler(
            ExceptionContext.of("unhandled exception during asyncio.run() shutdown", exception)
                .with("task", task));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static Task<Object> asObjectTask(Task<?> task) {
    return (Task<Object>) task;
  }

  /**
   * The keyword arguments of {@code Runner}.
   *
   * @param debug whether the loop runs in debug mode; null leaves it as it is
   * @param loopFactory makes the loop; null asks the policy
   */
  public record RunnerOptions(@Nullable Boolean debug, @Nullable Supplier<EventLoop> loopFactory) {

    private static final RunnerOptions DEFAULTS = new RunnerOptions(null, null);

    /** The policy's loop, in whatever mode it is. */
    public static RunnerOptions defaults() {
      return DEFAULTS;
    }

    /** These options with the debug mode turned on or off. */
    public RunnerOptions withDebug(boolean debug) {
      return new RunnerOptions(debug, loopFactory);
    }

    /**
     * These options with loops that wait by a certain driver: a factory of {@link
     * EventLoops#create(String)}.
     *
     * @param driver {@code nio}, or the name of another, such as {@code epoll} from tulip-native
     * @throws IllegalArgumentException if there is no such driver
     * @throws IllegalStateException if it is not available, with the reason
     */
    public RunnerOptions withDriver(String driver) {
      Drivers.require(Objects.requireNonNull(driver, "driver"), "the driver is ");
      return withLoopFactory(() -> EventLoops.create(driver));
    }

    /** These options with a factory for the loop. */
    public RunnerOptions withLoopFactory(Supplier<EventLoop> loopFactory) {
      return new RunnerOptions(debug, Objects.requireNonNull(loopFactory, "loopFactory"));
    }
  }
}
