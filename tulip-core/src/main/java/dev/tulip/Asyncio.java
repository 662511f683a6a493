package dev.tulip;

import dev.tulip.process.Subprocess;
import dev.tulip.process.SubprocessOptions;
import dev.tulip.stream.ClientConnected;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.Streams;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Python's module {@code asyncio}, by its names. Import them statically.
 *
 * <pre>{@code
 * import static dev.tulip.Asyncio.gather;
 * import static dev.tulip.Asyncio.run;
 * import static dev.tulip.Asyncio.sleep;
 *
 * void main() {
 *   run(() -> gather(() -> say("hello", 1), () -> say("world", 2)).await());
 * }
 * }</pre>
 *
 * <p>There is no logic here: each function leads to where it lives. Unless it says otherwise, a
 * function is for coroutines and callbacks of a running loop, and does not suspend.
 */
public final class Asyncio {

  /** No time limit: Python's {@code timeout=None}. */
  public static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private Asyncio() {}

  // ---- programs and loops

  /**
   * Runs {@code main} on a new loop and cleans up behind it: {@code asyncio.run}. Blocks the
   * calling thread. What still runs when {@code main} has ended is cancelled and awaited.
   *
   * @return the result; the exception is thrown as it is, checked or not
   * @throws IllegalStateException if called in a running loop
   * @throws KeyboardInterrupt if Ctrl-C was pressed
   */
  public static <T> T run(Coroutine<T> main) {
    return run(main, Runner.RunnerOptions.defaults());
  }

  /** {@link #run(Coroutine)} of a body without a result. */
  public static void run(VoidCoroutine main) {
    run(Objects.requireNonNull(main, "main").asCoroutine());
  }

  /** {@link #run(Coroutine)} with the options of {@link Runner}. */
  public static <T> T run(Coroutine<T> main, Runner.RunnerOptions options) {
    Runner.requireNoLoopHere();
    try (var runner = new Runner(options)) {
      return runner.run(main);
    }
  }

  /** {@link #run(Coroutine, Runner.RunnerOptions)} of a body without a result. */
  public static void run(VoidCoroutine main, Runner.RunnerOptions options) {
    run(Objects.requireNonNull(main, "main").asCoroutine(), options);
  }

  /**
   * The loop that runs on the calling thread.
   *
   * @throws NoRunningLoopException if there is none
   */
  public static EventLoop getRunningLoop() {
    return LoopImpl.requireRunning();
  }

  /**
   * The loop that runs on the calling thread, or else the one the policy has for it.
   *
   * @throws NoRunningLoopException if there is neither
   */
  public static EventLoop getEventLoop() {
    var running = LoopImpl.running();
    return running != null ? running : EventLoops.policy().getEventLoop();
  }

  /** Sets the loop of the calling thread with the policy; null takes it away. Any thread. */
  public static void setEventLoop(@Nullable EventLoop loop) {
    EventLoops.policy().setEventLoop(loop);
  }

  /** A new loop of the policy's; not set as any thread's. Any thread. */
  public static EventLoop newEventLoop() {
    return EventLoops.policy().newEventLoop();
  }

  /** The process's policy. Any thread. */
  public static EventLoopPolicy getEventLoopPolicy() {
    return EventLoops.policy();
  }

  /** Sets the process's policy; null for the default one. Any thread. */
  public static void setEventLoopPolicy(@Nullable EventLoopPolicy policy) {
    EventLoops.setPolicy(policy);
  }

  // ---- awaiting

  /**
   * Waits for a coroutine or future: Python's {@code await}. Suspends, if there is something to
   * wait for.
   *
   * @return its result; its exception is thrown as it is, checked or not
   * @throws CancelledError if it, or the calling task, is cancelled
   */
  public static <T> T await(Awaitable<T> awaitable) {
    if (awaitable instanceof Future<T> future) {
      return future.await();
    }
    Objects.requireNonNull(awaitable, "awaitable");
    try {
      return awaitable.await();
    } catch (Exception e) {
      throw Throwables.sneaky(e);
    }
  }

  /** {@link #await(Awaitable)} of a body without a result. */
  public static void await(VoidCoroutine body) {
    await(Objects.requireNonNull(body, "body").asCoroutine());
  }

  /**
   * {@link #await(Awaitable)} of something that is known to throw {@code E}, so that the compiler
   * lets it be caught.
   */
  @SuppressWarnings("unused") // the type parameter's witness
  public static <T, E extends Exception> T await(Awaitable<T> awaitable, Class<E> declared)
      throws E {
    Objects.requireNonNull(declared, "declared");
    return await(awaitable);
  }

  /**
   * Waits for a future of {@code java.util.concurrent}. Suspends. Cancelling the calling task
   * cancels it.
   */
  public static <T> T await(CompletionStage<T> stage) {
    return wrapFuture(stage).await();
  }

  /**
   * Waits for some time: {@code asyncio.sleep}. Suspends; a delay of zero or less for exactly one
   * pass of the loop.
   *
   * @throws CancelledError if the calling task is cancelled
   * @throws NoRunningLoopException outside a coroutine
   */
  public static void sleep(Duration delay) {
    Sleep.sleep(Objects.requireNonNull(delay, "delay"));
  }

  /** {@link #sleep(Duration)}, then gives {@code result}. */
  public static <T> T sleep(Duration delay, T result) {
    sleep(delay);
    return result;
  }

  // ---- tasks

  /** Has a coroutine run beside the caller: {@code asyncio.create_task}. */
  public static <T> Task<T> createTask(Coroutine<T> coroutine) {
    return getRunningLoop().createTask(coroutine);
  }

  /** {@link #createTask(Coroutine)} of a body without a result. */
  public static Task<@Nullable Void> createTask(VoidCoroutine body) {
    return getRunningLoop().createTask(body);
  }

  /** {@link #createTask(Coroutine)} with a name, a context, or an eager start. */
  public static <T> Task<T> createTask(Coroutine<T> coroutine, TaskOptions options) {
    return getRunningLoop().createTask(coroutine, options);
  }

  /** {@link #createTask(Coroutine, TaskOptions)} of a body without a result. */
  public static Task<@Nullable Void> createTask(VoidCoroutine body, TaskOptions options) {
    return getRunningLoop().createTask(body.asCoroutine(), options);
  }

  /** The task that runs, or null in a callback: {@code asyncio.current_task}. */
  public static @Nullable Task<?> currentTask() {
    LoopImpl.requireRunning();
    return TaskImpl.current();
  }

  /** The task of {@code loop} that runs on the calling thread, or null. */
  public static @Nullable Task<?> currentTask(EventLoop loop) {
    var task = TaskImpl.current();
    return task != null && task.loop == loop ? task : null;
  }

  /**
   * The tasks of the running loop that are not done, in order of creation: {@code
   * asyncio.all_tasks}.
   */
  public static Set<Task<?>> allTasks() {
    return LoopImpl.requireRunning().tasks.all();
  }

  /**
   * {@link #allTasks()} of another loop; call it on that loop's thread, or while it does not run.
   */
  public static Set<Task<?>> allTasks(EventLoop loop) {
    return LoopImpl.of(loop).tasks.all();
  }

  /** A pending future of the running loop, or else of the thread's: {@code asyncio.Future()}. */
  public static <T> Future<T> createFuture() {
    return getEventLoop().createFuture();
  }

  /** A future as it is, anything else as a new task: {@code asyncio.ensure_future}. */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable) {
    return awaitable instanceof Future<T> future ? future : ensureFuture(awaitable, getEventLoop());
  }

  /** {@link #ensureFuture(Awaitable)} of a body without a result. */
  public static Future<@Nullable Void> ensureFuture(VoidCoroutine body) {
    return ensureFuture(body.asCoroutine());
  }

  /**
   * {@link #ensureFuture(Awaitable)} on a given loop.
   *
   * @throws WrongLoopException if it is a future of another loop
   */
  public static <T> Future<T> ensureFuture(Awaitable<T> awaitable, EventLoop loop) {
    return Futures.ensure(awaitable, LoopImpl.of(loop));
  }

  /** Whether {@code object} is a future of Tulip's: {@code asyncio.isfuture}. */
  public static boolean isfuture(@Nullable Object object) {
    return object instanceof Future;
  }

  /**
   * Whether {@code object} is a {@link Coroutine} or a {@link VoidCoroutine}: {@code
   * asyncio.iscoroutine}. A lambda is one only where it was made as one of these.
   */
  public static boolean iscoroutine(@Nullable Object object) {
    return object instanceof Coroutine || object instanceof VoidCoroutine;
  }

  /**
   * Whether calling {@code object} gives, or is, a coroutine: {@code asyncio.iscoroutinefunction}.
   * Java has no async functions; a lambda that is handed to Tulip as a coroutine is function and
   * coroutine at once, so this is {@link #iscoroutine}.
   */
  public static boolean iscoroutinefunction(@Nullable Object object) {
    return iscoroutine(object);
  }

  // ---- several at once

  /** No awaitables: a future that is done, with an empty list. */
  public static <T> Future<List<T>> gather() {
    return Gather.results(List.of());
  }

  /**
   * A future of the results of all, in the order of the arguments: {@code asyncio.gather}.
   * Coroutines become tasks. The first failure becomes the future's at once, and the others go on;
   * cancelling the future cancels all.
   *
   * @throws WrongLoopException if they belong to different loops
   */
  @SafeVarargs
  public static <T> Future<List<T>> gather(Awaitable<? extends T>... awaitables) {
    return Gather.results(Arrays.asList(awaitables));
  }

  /** {@link #gather(Awaitable[])} of bodies without results. */
  public static Future<List<@Nullable Void>> gather(VoidCoroutine... bodies) {
    return Gather.results(Arrays.stream(bodies).map(VoidCoroutine::asCoroutine).toList());
  }

  /** {@link #gather(Awaitable[])} of a collection, in its order. */
  public static <T> Future<List<T>> gather(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gather.results(List.copyOf(awaitables));
  }

  /**
   * A future of the outcomes of all, failures among them: {@code asyncio.gather(…,
   * return_exceptions=True)}. Fails only by being cancelled.
   */
  @SafeVarargs
  public static <T> Future<List<Outcome<T>>> gatherReturnExceptions(
      Awaitable<? extends T>... awaitables) {
    return Gather.outcomes(Arrays.asList(awaitables));
  }

  /** {@link #gatherReturnExceptions(Awaitable[])} of bodies without results. */
  public static Future<List<Outcome<@Nullable Void>>> gatherReturnExceptions(
      VoidCoroutine... bodies) {
    return Gather.outcomes(Arrays.stream(bodies).map(VoidCoroutine::asCoroutine).toList());
  }

  /** {@link #gatherReturnExceptions(Awaitable[])} of a collection, in its order. */
  public static <T> Future<List<Outcome<T>>> gatherReturnExceptions(
      Collection<? extends Awaitable<? extends T>> awaitables) {
    return Gather.outcomes(List.copyOf(awaitables));
  }

  /** Waits until all are done: {@code asyncio.wait}. Suspends. */
  public static <F extends Future<?>> WaitResult<F> waitTasks(Iterable<? extends F> futures) {
    return waitTasks(futures, FOREVER, ReturnWhen.ALL_COMPLETED);
  }

  /** Waits until {@code returnWhen}: {@code asyncio.wait}. Suspends. */
  public static <F extends Future<?>> WaitResult<F> waitTasks(
      Iterable<? extends F> futures, ReturnWhen returnWhen) {
    return waitTasks(futures, FOREVER, returnWhen);
  }

  /**
   * Waits until {@code returnWhen} or until the time is over, whichever comes first: {@code
   * asyncio.wait}. Suspends, for one pass at least. Cancels nothing, even if it is cancelled
   * itself.
   *
   * @param timeout {@link #FOREVER} for none
   * @throws IllegalArgumentException if there are no futures
   */
  public static <F extends Future<?>> WaitResult<F> waitTasks(
      Iterable<? extends F> futures, Duration timeout, ReturnWhen returnWhen) {
    Objects.requireNonNull(timeout, "timeout");
    Objects.requireNonNull(returnWhen, "returnWhen");
    return Wait.until(futures, timeout, returnWhen);
  }

  /**
   * Awaits with a time limit: {@code asyncio.wait_for}. Suspends. When the time is over the
   * awaitable is cancelled, and waited for until it has ended.
   *
   * @param timeout {@link #FOREVER} for none; zero or less accepts only what is done already
   * @return its result; its exception is thrown as it is, checked or not
   * @throws TimeoutException if it was cancelled because the time was over
   */
  public static <T> T waitFor(Awaitable<T> awaitable, Duration timeout) {
    Objects.requireNonNull(awaitable, "awaitable");
    Objects.requireNonNull(timeout, "timeout");
    return WaitFor.await(awaitable, timeout);
  }

  /** {@link #waitFor(Awaitable, Duration)} of a body without a result. */
  public static void waitFor(VoidCoroutine body, Duration timeout) {
    waitFor(body.asCoroutine(), timeout);
  }

  /** The awaitables in the order in which they are done: {@code asyncio.as_completed}. */
  public static <T> AsCompleted<T> asCompleted(
      Iterable<? extends Awaitable<? extends T>> awaitables) {
    return asCompleted(awaitables, FOREVER);
  }

  /**
   * {@link #asCompleted(Iterable)} with a time limit for all. Nothing is cancelled when it is
   * over.
   */
  public static <T> AsCompleted<T> asCompleted(
      Iterable<? extends Awaitable<? extends T>> awaitables, Duration timeout) {
    return new AsCompleted<>(awaitables, Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * A future that ends as the awaitable does, and whose cancelling does not reach it: {@code
   * asyncio.shield}.
   */
  public static <T> Future<T> shield(Awaitable<T> awaitable) {
    return Shield.of(Objects.requireNonNull(awaitable, "awaitable"));
  }

  /** {@link #shield(Awaitable)} of a body without a result. */
  public static Future<@Nullable Void> shield(VoidCoroutine body) {
    return shield(body.asCoroutine());
  }

  /**
   * Attempts that begin one after the other until one succeeds: {@code
   * asyncio.staggered.staggered_race}; see {@link StaggeredRace#run}. Suspends.
   */
  public static <T> StaggeredRace.Result<T> staggeredRace(
      Iterable<? extends Coroutine<? extends T>> attempts, Duration delay) {
    return StaggeredRace.run(attempts, delay);
  }

  // ---- scopes

  /**
   * Runs {@code body} under a time limit: {@code async with asyncio.timeout(delay)}; see {@link
   * Timeout#run}.
   */
  public static <T> T timeout(Duration delay, Coroutine<T> body) {
    return Timeout.after(delay).run(body);
  }

  /** {@link #timeout(Duration, Coroutine)} of a body without a result. */
  public static void timeout(Duration delay, VoidCoroutine body) {
    Timeout.after(delay).run(body);
  }

  /**
   * Runs {@code body} under a limit at a given time: {@code async with asyncio.timeout_at(when)}.
   */
  public static <T> T timeoutAt(long whenNanos, Coroutine<T> body) {
    return Timeout.at(whenNanos).run(body);
  }

  /** {@link #timeoutAt(long, Coroutine)} of a body without a result. */
  public static void timeoutAt(long whenNanos, VoidCoroutine body) {
    Timeout.at(whenNanos).run(body);
  }

  /**
   * Runs {@code body} with a group of tasks: {@code async with asyncio.TaskGroup()}; see {@link
   * TaskGroup#run}.
   */
  public static void taskGroup(TaskGroup.Body body) {
    new TaskGroup().run(body);
  }

  // ---- threads

  /**
   * Has a thread of the default executor call {@code function}, and waits: {@code
   * asyncio.to_thread}. Suspends. The function sees a copy of the current context. Cancelling the
   * wait does not stop the thread.
   *
   * @return its result; its exception is thrown as it is, checked or not
   */
  public static <T> T toThread(Callable<T> function) {
    Objects.requireNonNull(function, "function");
    var context = Context.copyCurrent();
    return getRunningLoop().runInExecutor(() -> context.run(function)).await();
  }

  /** {@link #toThread(Callable)} of a function without a result. */
  public static void toThread(Runnable function) {
    Objects.requireNonNull(function, "function");
    toThread(
        () -> {
          function.run();
          return Boolean.TRUE;
        });
  }

  /**
   * Has {@code loop}, which another thread runs, run a coroutine: {@code
   * asyncio.run_coroutine_threadsafe}. Any thread.
   *
   * @return its outcome; cancelling it cancels the task
   * @throws LoopClosedException if the loop is closed
   */
  public static <T> CompletableFuture<T> runCoroutineThreadsafe(
      Coroutine<T> coroutine, EventLoop loop) {
    Objects.requireNonNull(coroutine, "coroutine");
    return ThreadsafeRun.start(coroutine, LoopImpl.of(loop));
  }

  /** {@link #runCoroutineThreadsafe(Coroutine, EventLoop)} of a body without a result. */
  public static CompletableFuture<@Nullable Void> runCoroutineThreadsafe(
      VoidCoroutine body, EventLoop loop) {
    return runCoroutineThreadsafe(body.asCoroutine(), loop);
  }

  /**
   * A future of the running loop, linked with one of {@code java.util.concurrent}: {@code
   * asyncio.wrap_future}.
   */
  public static <T> Future<T> wrapFuture(CompletionStage<T> stage) {
    return Futures.wrap(Objects.requireNonNull(stage, "stage"), (LoopImpl) getEventLoop());
  }

  /** {@link #wrapFuture(CompletionStage)} of what is a future already: the same. */
  public static <T> Future<T> wrapFuture(Future<T> future) {
    return Objects.requireNonNull(future, "future");
  }

  // ---- streams

  /**
   * Connects to a host: {@code asyncio.open_connection}. Suspends; cancelled, it closes the socket.
   *
   * <pre>{@code
   * var streams = openConnection("localhost", 8888);
   * streams.writer().write("hello\n");
   * System.out.print(streams.reader().readline(UTF_8));
   * streams.writer().close();
   * }</pre>
   *
   * @throws IOException if no address of the host could be connected to
   */
  public static Streams openConnection(String host, int port) throws IOException {
    return openConnection(host, port, ConnectOptions.defaults());
  }

  /** {@link #openConnection(String, int)} with options. */
  public static Streams openConnection(String host, int port, ConnectOptions options)
      throws IOException {
    return openConnection(host, port, StreamReader.DEFAULT_LIMIT, options);
  }

  /**
   * {@link #openConnection(String, int)} with options.
   *
   * @param limit the longest line, in bytes; see {@link StreamReader}
   */
  public static Streams openConnection(String host, int port, int limit, ConnectOptions options)
      throws IOException {
    return Streams.openConnection(host, port, limit, options);
  }

  /**
   * Streams of a socket that is connected already: {@code asyncio.open_connection(sock=…)}. The
   * channel belongs to them from here on. Suspends.
   *
   * @param limit the longest line, in bytes; see {@link StreamReader}
   */
  public static Streams openConnection(SocketChannel connected, int limit, ConnectOptions options)
      throws IOException {
    return Streams.openConnection(connected, limit, options);
  }

  /** Connects to a Unix socket: {@code asyncio.open_unix_connection}. Suspends. */
  public static Streams openUnixConnection(Path path) throws IOException {
    return openUnixConnection(path, StreamReader.DEFAULT_LIMIT, ConnectOptions.defaults());
  }

  /** {@link #openUnixConnection(Path)} with a limit and options. */
  public static Streams openUnixConnection(Path path, int limit, ConnectOptions options)
      throws IOException {
    return Streams.openUnixConnection(path, limit, options);
  }

  /**
   * Listens, and has {@code clientConnected} serve each connection in a task of its own: {@code
   * asyncio.start_server}. Suspends for a moment.
   *
   * @param host null or empty for all interfaces
   * @param port 0 for a free one, which {@link Server#sockets} tells
   * @throws java.net.BindException if the address is taken
   */
  public static Server startServer(ClientConnected clientConnected, @Nullable String host, int port)
      throws IOException {
    return startServer(clientConnected, host, port, ServerOptions.defaults());
  }

  /** {@link #startServer(ClientConnected, String, int)} with options. */
  public static Server startServer(
      ClientConnected clientConnected, @Nullable String host, int port, ServerOptions options)
      throws IOException {
    return startServer(clientConnected, host, port, StreamReader.DEFAULT_LIMIT, options);
  }

  /** {@link #startServer(ClientConnected, String, int)} with a limit of the readers and options. */
  public static Server startServer(
      ClientConnected clientConnected,
      @Nullable String host,
      int port,
      int limit,
      ServerOptions options)
      throws IOException {
    return Streams.startServer(clientConnected, host, port, limit, options);
  }

  /**
   * {@link #startServer(ClientConnected, String, int)} on the addresses of several hosts, with a limit
   * of the readers and options.
   *
   * @param hosts none for all interfaces
   */
  public static Server startServer(
      ClientConnected clientConnected,
      List<String> hosts,
      int port,
      int limit,
      ServerOptions options)
      throws IOException {
    return Streams.startServer(clientConnected, hosts, port, limit, options);
  }

  /**
   * {@link #startServer(ClientConnected, String, int)} on a socket that is bound already: {@code
   * asyncio.start_server(sock=…)}. The channel belongs to the server from here on.
   */
  public static Server startServer(
      ClientConnected clientConnected, ServerSocketChannel bound, int limit, ServerOptions options)
      throws IOException {
    return Streams.startServer(clientConnected, bound, limit, options);
  }

  /** {@link #startServer(ClientConnected, String, int)} on a Unix socket. */
  public static Server startUnixServer(ClientConnected clientConnected, Path path)
      throws IOException {
    return startUnixServer(
        clientConnected, path, StreamReader.DEFAULT_LIMIT, ServerOptions.defaults());
  }

  /** {@link #startUnixServer(ClientConnected, Path)} with a limit of the readers and options. */
  public static Server startUnixServer(
      ClientConnected clientConnected, Path path, int limit, ServerOptions options)
      throws IOException {
    return Streams.startUnixServer(clientConnected, path, limit, options);
  }

  // ---- processes

  /**
   * Starts a program: {@code asyncio.create_subprocess_exec}. Suspends; cancelled, it kills the child
   * and waits for its end.
   *
   * @param options which streams are pipes, and more
   * @param program a path, or a name that is looked for in the {@code PATH}
   * @throws IOException if there is no such program or working directory, or it cannot be run
   */
  public static Subprocess createSubprocessExec(
      SubprocessOptions options, String program, String... arguments) throws IOException {
    return Subprocess.exec(
        options, program, Arrays.asList(Objects.requireNonNull(arguments, "arguments")));
  }

  /** {@link #createSubprocessExec(SubprocessOptions, String, String...)} without pipes. */
  public static Subprocess createSubprocessExec(String program, String... arguments)
      throws IOException {
    return createSubprocessExec(SubprocessOptions.defaults(), program, arguments);
  }

  /**
   * Starts a command of the system's shell: {@code asyncio.create_subprocess_shell}. Suspends;
   * cancelled, it kills the shell and waits for its end.
   */
  public static Subprocess createSubprocessShell(String command, SubprocessOptions options)
      throws IOException {
    return Subprocess.shell(command, options);
  }

  /** {@link #createSubprocessShell(String, SubprocessOptions)} without pipes. */
  public static Subprocess createSubprocessShell(String command) throws IOException {
    return createSubprocessShell(command, SubprocessOptions.defaults());
  }

  // ---- introspection

  /**
   * Where the current task is, and who waits for it: {@code asyncio.capture_call_graph}.
   *
   * @return null in a callback, where there is no current task
   * @throws NoRunningLoopException if the calling thread runs no loop
   */
  public static @Nullable FutureCallGraph captureCallGraph() {
    return CallGraphs.capture(null, CallGraphOptions.defaults());
  }

  /**
   * {@link #captureCallGraph()} of any future, on its loop's thread or while that loop does not
   * run.
   */
  public static FutureCallGraph captureCallGraph(Future<?> future) {
    return captureCallGraph(future, CallGraphOptions.defaults());
  }

  /** {@link #captureCallGraph()} with a depth and a limit. */
  public static @Nullable FutureCallGraph captureCallGraph(CallGraphOptions options) {
    return CallGraphs.capture(null, options);
  }

  /** {@link #captureCallGraph(Future)} with a depth and a limit. */
  public static FutureCallGraph captureCallGraph(Future<?> future, CallGraphOptions options) {
    Objects.requireNonNull(future, "future");
    return Objects.requireNonNull(CallGraphs.capture(future, options));
  }

  /**
   * {@link #captureCallGraph()} as text: {@code asyncio.format_call_graph}; empty in a callback.
   */
  public static String formatCallGraph() {
    return CallGraphs.format(null, CallGraphOptions.defaults());
  }

  /** {@link #captureCallGraph(Future)} as text. */
  public static String formatCallGraph(Future<?> future) {
    return formatCallGraph(future, CallGraphOptions.defaults());
  }

  /** {@link #captureCallGraph(CallGraphOptions)} as text; empty in a callback. */
  public static String formatCallGraph(CallGraphOptions options) {
    return CallGraphs.format(null, options);
  }

  /** {@link #captureCallGraph(Future, CallGraphOptions)} as text. */
  public static String formatCallGraph(Future<?> future, CallGraphOptions options) {
    return CallGraphs.format(Objects.requireNonNull(future, "future"), options);
  }

  /** Prints {@link #formatCallGraph()} to standard output: {@code asyncio.print_call_graph}. */
  public static void printCallGraph() {
    System.out.println(formatCallGraph());
  }

  /** Prints {@link #formatCallGraph(Future)} to standard output. */
  public static void printCallGraph(Future<?> future) {
    printCallGraph(future, CallGraphOptions.defaults(), System.out);
  }

  /** Prints {@link #formatCallGraph(CallGraphOptions)} to {@code out}. */
  public static void printCallGraph(CallGraphOptions options, PrintStream out) {
    out.println(formatCallGraph(options));
  }

  /** Prints {@link #formatCallGraph(Future, CallGraphOptions)} to {@code out}. */
  public static void printCallGraph(Future<?> future, CallGraphOptions options, PrintStream out) {
    out.println(formatCallGraph(future, options));
  }

  /**
   * Notes that {@code waiter} waits for {@code future}, for the call graph: {@code
   * asyncio.future_add_to_awaited_by}. For combinators whose futures do not await each other
   * themselves; what Tulip's own functions wait for is known.
   */
  public static void futureAddToAwaitedBy(Future<?> future, Future<?> waiter) {
    FutureImpl.of(future).addListener(new AwaitedBy(FutureImpl.of(waiter)));
  }

  /**
   * Takes back what {@link #futureAddToAwaitedBy} noted: {@code
   * asyncio.future_discard_from_awaited_by}.
   */
  public static void futureDiscardFromAwaitedBy(Future<?> future, Future<?> waiter) {
    FutureImpl.of(future).removeListeners(new AwaitedBy(FutureImpl.of(waiter)));
  }
}
