package dev.tulip.conformance;

import dev.tulip.Asyncio;
import dev.tulip.CancelledError;
import dev.tulip.ExceptionGroup;
import java.util.List;
import java.util.Map;

/** The steps that hold other steps. */
final class NestingSteps {

  @FunctionalInterface
  interface Action {
    void take(Interpreter m, Place place, Step step) throws Exception;
  }

  static final Map<String, Action> ALL =
      Map.of(
          "with.lock", NestingSteps::withLock,
          "with.cond", NestingSteps::withCondition,
          "with.sem", NestingSteps::withSemaphore,
          "timeout", LimitSteps::timeout,
          "limit", LimitSteps::limit,
          "group", NestingSteps::group,
          "try", NestingSteps::tryStep,
          "repeat", NestingSteps::repeat,
          "for", LoopSteps::forEach,
          "for.completed", LoopSteps::forCompleted);

  private NestingSteps() {}

  private static void withLock(Interpreter m, Place place, Step step) throws Exception {
    var lock = m.primitives.locks().get(step.number(0));
    with(m, place, step, lock::acquire, lock::release);
  }

  private static void withCondition(Interpreter m, Place place, Step step) throws Exception {
    var condition = m.primitives.conditions().get(step.number(0));
    with(m, place, step, condition::acquire, condition::release);
  }

  private static void withSemaphore(Interpreter m, Place place, Step step) throws Exception {
    var semaphore = m.primitives.semaphores().get(step.number(0));
    with(m, place, step, semaphore::acquire, () -> PythonValueError.in(semaphore::release));
  }

  /** {@code async with}: should leaving fail, that takes the place of what the block threw. */
  private static void with(Interpreter m, Place place, Step step, Runnable enter, Runnable leave)
      throws Exception {
    var what = step.name().substring("with.".length()) + " " + step.number(0);
    m.trace.log(place.who(), "with " + what);
    enter.run();
    try {
      m.trace.log(place.who(), "in " + what);
      m.block(place, step.block(1));
    } finally {
      leave.run();
    }
    m.trace.log(place.who(), "out " + what);
  }

  private static void group(Interpreter m, Place place, Step step) {
    m.trace.log(place.who(), "group");
    Asyncio.taskGroup(
        group -> {
          m.block(place.in(group), step.block(0));
          m.trace.log(place.who(), "group body done");
        });
    m.trace.log(place.who(), "group done");
  }

  private static void tryStep(Interpreter m, Place place, Step step) throws Exception {
    var handlers = step.map(1);
    try {
      tryAndCatch(m, place, step.block(0), handlers);
    } finally {
      if (handlers.containsKey("finally")) {
        m.trace.log(place.who(), "finally");
        m.block(place, Step.block(handlers.get("finally")));
      }
    }
  }

  private static void tryAndCatch(Interpreter m, Place place, List<Step> steps, Map<?, ?> handlers)
      throws Exception {
    try {
      m.block(place, steps);
    } catch (ReturnSignal signal) {
      throw signal;
    } catch (CancelledError error) {
      handle(m, place, "cancel", handlers, error);
      if (Boolean.TRUE.equals(handlers.get("reraise"))) {
        throw error;
      }
    } catch (Exception error) {
      if (!isException(error)) {
        throw error;
      }
      handle(m, place, "error", handlers, error);
    }
  }

  /** Whether it is one in Python too, where a group with an error in it is none. */
  private static boolean isException(Throwable error) {
    return error instanceof ExceptionGroup group
        ? group.exceptions().stream().allMatch(NestingSteps::isException)
        : error instanceof Exception;
  }

  /** Takes the steps of the handler {@code kind}; throws {@code error} where there is none. */
  private static <E extends Throwable> void handle(
      Interpreter m, Place place, String kind, Map<?, ?> handlers, E error) throws E, Exception {
    var steps = handlers.get(kind);
    if (steps == null) {
      throw error;
    }
    m.trace.log(place.who(), "except " + Show.error(error));
    m.block(place, Step.block(steps));
  }

  private static void repeat(Interpreter m, Place place, Step step) throws Exception {
    for (int i = 0; i < step.number(0); i++) {
      m.block(place, step.block(1));
    }
  }
}
