package dev.tulip.tests.loop;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.Asyncio;
import dev.tulip.Awaitable;
import dev.tulip.Context;
import dev.tulip.ContextVar;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Future;
import dev.tulip.Runner;
import dev.tulip.TaskOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.testing.VirtualTime;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null where none is allowed is refused at once, by the parameter's name. */
class NullArgumentsTest {

  private static final Runnable CALLBACK = () -> {};
  private static final Coroutine<Integer> COROUTINE = () -> 1;
  private static final Context CONTEXT = new Context();

  private final EventLoop loop = VirtualTime.newEventLoop();
  private final Future<String> future = loop.createFuture();

  @AfterEach
  void close() {
    loop.close();
  }

  @FunctionalInterface
  interface Call {
    ThrowingCallable on(EventLoop loop, Future<String> future);
  }

  /** The parameter that is null, and the call. */
  record Case(String parameter, String where, Call call) {
    @Override
    public String toString() {
      return parameter + " of " + where;
    }
  }

  private static Case c(String parameter, String where, Call call) {
    return new Case(parameter, where, call);
  }

  static Stream<Case> ofALoop() {
    return Stream.of(
        c("callback", "callSoon", (loop, _) -> () -> loop.callSoon(null)),
        c("context", "callSoon", (loop, _) -> () -> loop.callSoon(CALLBACK, null)),
        c("callback", "callSoonThreadsafe", (loop, _) -> () -> loop.callSoonThreadsafe(null)),
        c("context", "callSoonThreadsafe", (l, _) -> () -> l.callSoonThreadsafe(CALLBACK, null)),
        c("delay", "callLater", (loop, _) -> () -> loop.callLater(null, CALLBACK)),
        c("callback", "callLater", (loop, _) -> () -> loop.callLater(Duration.ZERO, null)),
        c("context", "callLater", (l, _) -> () -> l.callLater(Duration.ZERO, CALLBACK, null)),
        c("callback", "callAt", (loop, _) -> () -> loop.callAt(0, null)),
        c("context", "callAt", (loop, _) -> () -> loop.callAt(0, CALLBACK, null)),
        c("coroutine", "createTask", (l, _) -> () -> l.createTask((Coroutine<?>) null)),
        c("body", "createTask", (loop, _) -> () -> loop.createTask((VoidCoroutine) null)),
        c("options", "createTask", (loop, _) -> () -> loop.createTask(COROUTINE, null)),
        c("factory", "setTaskFactory", (loop, _) -> () -> loop.setTaskFactory(null)),
        c("awaitable", "runUntilComplete", (l, _) -> () -> l.runUntilComplete((Future<?>) null)),
        c("body", "runUntilComplete", (l, _) -> () -> l.runUntilComplete((VoidCoroutine) null)),
        c("function", "runInExecutor", (l, _) -> () -> l.runInExecutor((Callable<?>) null)),
        c("function", "runInExecutor", (l, _) -> () -> l.runInExecutor((Runnable) null)),
        c("executor", "runInExecutor", (l, _) -> () -> l.runInExecutor((Executor) null, () -> 1)),
        c("executor", "setDefaultExecutor", (loop, _) -> () -> loop.setDefaultExecutor(null)),
        c("timeout", "shutdownDefaultExecutor", (l, _) -> () -> l.shutdownDefaultExecutor(null)),
        c("context", "callExceptionHandler", (l, _) -> () -> l.callExceptionHandler(null)),
        c("context", "defaultExceptionHandler", (l, _) -> () -> l.defaultExceptionHandler(null)),
        c("duration", "setSlowCallback…", (l, _) -> () -> l.setSlowCallbackDuration(null)));
  }

  static Stream<Case> ofAFuture() {
    return Stream.of(
        c("exception", "setException", (_, future) -> () -> future.setException(null)),
        c("callback", "addDoneCallback", (_, future) -> () -> future.addDoneCallback(null)),
        c("context", "addDoneCallback", (_, f) -> () -> f.addDoneCallback(_ -> {}, null)),
        c("callback", "removeDoneCallback", (_, future) -> () -> future.removeDoneCallback(null)));
  }

  static Stream<Case> ofAsyncio() {
    return Stream.of(
        c("main", "run", (_, _) -> () -> Asyncio.run((Coroutine<?>) null)),
        c("main", "run", (_, _) -> () -> Asyncio.run((VoidCoroutine) null)),
        c("options", "run", (_, _) -> () -> Asyncio.run(COROUTINE, null)),
        c("awaitable", "ensureFuture", (l, _) -> () -> Asyncio.ensureFuture((Future<?>) null, l)),
        c("loop", "ensureFuture", (_, _) -> () -> Asyncio.ensureFuture(COROUTINE, null)),
        c("awaitable", "await", (_, _) -> () -> Asyncio.await((Awaitable<?>) null)),
        c("stage", "wrapFuture", (_, _) -> () -> Asyncio.wrapFuture((CompletionStage<?>) null)),
        c("stage", "await", (_, _) -> () -> Asyncio.await((CompletionStage<?>) null)),
        c("delay", "sleep", (_, _) -> () -> Asyncio.sleep(null)),
        c("function", "toThread", (_, _) -> () -> Asyncio.toThread((Callable<?>) null)),
        c("function", "toThread", (_, _) -> () -> Asyncio.toThread((Runnable) null)),
        c(
            "coroutine",
            "runCoroutineThreadsafe",
            (l, _) -> () -> Asyncio.runCoroutineThreadsafe((Coroutine<?>) null, l)),
        c(
            "loop",
            "runCoroutineThreadsafe",
            (_, _) -> () -> Asyncio.runCoroutineThreadsafe(COROUTINE, null)),
        c("loop", "allTasks", (_, _) -> () -> Asyncio.allTasks(null)));
  }

  static Stream<Case> ofTheRest() {
    var variable = ContextVar.<String>of("v");
    var options = TaskOptions.defaults();
    var runnerOptions = Runner.RunnerOptions.defaults();
    var error = ExceptionContext.of("m", null);
    return Stream.of(
        c("options", "Runner", (_, _) -> () -> new Runner(null)),
        c("loopFactory", "Runner", (_, _) -> () -> runnerOptions.withLoopFactory(null)),
        c("main", "Runner.run", (_, _) -> () -> runOnNewRunner(null)),
        c("name", "ContextVar.of", (_, _) -> () -> ContextVar.of(null)),
        c("name", "ContextVar.withDefault", (_, _) -> () -> ContextVar.withDefault(null, 1)),
        c("token", "ContextVar.reset", (_, _) -> () -> variable.reset(null)),
        c("function", "Context.run", (_, _) -> () -> CONTEXT.run((Callable<?>) null)),
        c("function", "Context.run", (_, _) -> () -> CONTEXT.run((Runnable) null)),
        c("variable", "Context.get", (_, _) -> () -> CONTEXT.get(null)),
        c("variable", "Context.contains", (_, _) -> () -> CONTEXT.contains(null)),
        c("name", "TaskOptions", (_, _) -> () -> options.withName(null)),
        c("context", "TaskOptions", (_, _) -> () -> options.withContext(null)),
        c("message", "ExceptionContext", (_, _) -> () -> ExceptionContext.of(null, null)),
        c("key", "ExceptionContext.with", (_, _) -> () -> error.with(null, 1)),
        c("value", "ExceptionContext.with", (_, _) -> () -> error.with("key", null)));
  }

  private static void runOnNewRunner(Awaitable<?> main) {
    try (var runner = new Runner()) {
      runner.run(main);
    }
  }

  @Test
  void a_body_is_called_nothing_but_its_name() {
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.run((VoidCoroutine) null))
        .withMessage("main");
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.run((VoidCoroutine) null, Runner.RunnerOptions.defaults()))
        .withMessage("main");
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.await((VoidCoroutine) null))
        .withMessage("body");
    assertThatNullPointerException()
        .isThrownBy(() -> Asyncio.await((Awaitable<?>) null))
        .withMessage("awaitable");
    try (var runner = new Runner()) {
      assertThatNullPointerException()
          .isThrownBy(() -> runner.run((VoidCoroutine) null))
          .withMessage("main");
    }
  }

  @ParameterizedTest
  @MethodSource({"ofALoop", "ofAFuture", "ofAsyncio", "ofTheRest"})
  void is_refused(Case refused) {
    assertThatThrownBy(refused.call().on(loop, future))
        .isInstanceOf(NullPointerException.class)
        .message()
        .containsPattern("\\b" + refused.parameter() + "\\b");
  }
}
