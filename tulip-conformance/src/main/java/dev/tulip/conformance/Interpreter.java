package dev.tulip.conformance;

import dev.tulip.Asyncio;
import dev.tulip.Awaitable;
import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.Coroutine;
import dev.tulip.EventLoop;
import dev.tulip.GeneratorExit;
import dev.tulip.Task;
import dev.tulip.Timeout;
import dev.tulip.Yielder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the coroutines of one program. The language is defined by CPython's interpreter of it,
 * {@code oracle.py}; each method here does what its counterpart there does, in the same order.
 *
 * <p>{@link ImmediateSteps} are those that never wait, {@link WaitingSteps} those that may, {@link
 * NestingSteps} those that hold others.
 */
final class Interpreter {

  final EventLoop loop;
  final Trace trace;
  final Slots slots = new Slots();
  final Primitives primitives;
  final Callbacks callbacks = new Callbacks(this);

  /** The contexts that have a number. */
  final List<Context> contexts;

  final Generators generators = new Generators(this);

  /** The time limits that have a number. */
  final Map<Integer, Timeout> limits = new HashMap<>();

  /** What {@code cond.inc} counts, by condition. */
  final Map<Integer, Integer> counters = new HashMap<>();

  /** The level of each task: that of the first body that runs in it, which may call others. */
  private final Map<Task<?>, Integer> levels = new HashMap<>();

  private final Program program;
  private int instances;

  Interpreter(Program program, EventLoop loop, Trace trace) {
    this.program = program;
    this.loop = loop;
    this.trace = trace;
    this.primitives = Primitives.of(program.objects());
    this.contexts = Primitives.contexts(program.objects());
  }

  // ---- coroutines

  /** A main coroutine of the program. */
  @SuppressWarnings("NullAway") // null is a result like any other: Python's None
  Coroutine<Object> main(String who, List<Step> steps) {
    return () -> runMain(who, steps);
  }

  private @Nullable Object runMain(String who, List<Step> steps) throws Exception {
    trace.log(who, "begin");
    noteLevel(program.bodies().size());
    try {
      block(new Place(who, program.bodies().size()), steps);
    } catch (ReturnSignal signal) {
      return signal.value();
    }
    return null;
  }

  /** A new coroutine of a body; it gets its number when it begins. */
  @SuppressWarnings("NullAway") // as of main()
  Coroutine<Object> coroutine(int body) {
    return () -> run(body, null);
  }

  /** Runs a body, as a generator where there is a {@code yielder}. */
  @Nullable Object run(int body, @Nullable Yielder<Object> yielder) throws Exception {
    var who = "b" + body + "#" + instances++;
    trace.log(who, "begin");
    noteLevel(body);
    Object result = null;
    try {
      block(new Place(who, body, null, yielder), program.bodies().get(body));
    } catch (ReturnSignal signal) {
      result = signal.value();
    } catch (Exception | CancelledError | GeneratorExit error) {
      trace.log(who, "end raise " + Show.error(error));
      throw error;
    }
    trace.log(who, "end " + Show.value(result));
    return result;
  }

  /** A body of {@code level} runs in the current task. */
  void noteLevel(int level) {
    levels.putIfAbsent(Objects.requireNonNull(Asyncio.currentTask()), level);
  }

  int levelOf(Task<?> task) {
    return Objects.requireNonNull(levels.get(task));
  }

  /** Takes {@code steps} one after the other. */
  void block(Place place, List<Step> steps) throws Exception {
    for (var step : steps) {
      take(place, step);
    }
  }

  private void take(Place place, Step step) throws Exception {
    var nesting = NestingSteps.ALL.get(step.name());
    if (nesting != null) {
      nesting.take(this, place, step);
      return;
    }
    var waiting = WaitingSteps.ALL.get(step.name());
    try {
      Object outcome;
      if (waiting == null) {
        outcome = ImmediateSteps.take(this, place, step);
      } else {
        var shown = step.args().stream().filter(argument -> !(argument instanceof List)).toList();
        trace.log(place.who(), step.name() + " " + Show.value(shown));
        outcome = waiting.take(this, place, step);
      }
      trace.log(place.who(), step.name() + " -> " + Show.value(outcome));
    } catch (ReturnSignal signal) {
      throw signal;
    } catch (Exception | CancelledError | GeneratorExit error) {
      trace.log(place.who(), step.name() + " raised " + Show.error(error));
      if (waiting != null || step.name().equals("raise")) {
        throw error;
      }
    }
  }

  /**
   * {@code ["b", body]}: a new coroutine; {@code ["s", slot]}: what stands there, or a coroutine of
   * body 0.
   */
  Awaitable<Object> item(Place place, Object json) {
    var item = Step.of(json);
    if (item.name().equals("b")) {
      return coroutine(item.number(0));
    }
    var future = slots.getBelow(place.level(), item.number(0));
    return future == null ? coroutine(0) : future;
  }
}
