package dev.tulip.conformance;

import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.DeadlockException;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.ExceptionContext;
import dev.tulip.GeneratorExit;
import dev.tulip.Runner;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.TaskFactory;
import dev.tulip.spi.Driver;
import dev.tulip.testing.VirtualClock;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Runs one program from its beginning to the closed loop. */
final class ProgramRunner {

  private static final String CLOSING =
      "an error occurred during closing of asynchronous generator";

  private final Program program;
  private final Trace trace;
  private final Runner runner;
  private final Interpreter interpreter;

  private ProgramRunner(Program program, UnaryOperator<Driver> drivers) {
    this.program = program;
    var clock = new VirtualClock();
    trace = new Trace(clock);
    var driver = drivers.apply(clock.driver());
    var loop = EventLoops.create(clock, new LimitedDriver(driver, trace));
    loop.setTaskFactory(program.eager() ? TaskFactory.eager() : TaskFactory.standard());
    loop.setExceptionHandler(this::report);
    runner = new Runner(RunnerOptions.defaults().withLoopFactory(() -> loop));
    runner.getLoop();
    interpreter = new Interpreter(program, loop, trace);
  }

  /** The lines of the trace of {@code program}. */
  static List<String> run(Program program) {
    return run(program, UnaryOperator.identity());
  }

  /** {@link #run(Program)} with another driver, made of the one in whose loop time is virtual. */
  static List<String> run(Program program, UnaryOperator<Driver> drivers) {
    var run = new ProgramRunner(program, drivers);
    run.runAll();
    run.close();
    run.finish();
    return run.trace.lines();
  }

  private void report(EventLoop loop, ExceptionContext context) {
    if (context.message().startsWith("Exception in callback")) {
      report("callback", context);
    } else if (context.message().startsWith(CLOSING)) {
      report("closing", context);
    }
  }

  private void report(String what, ExceptionContext context) {
    var error = Show.error(Objects.requireNonNull(context.exception()));
    var watched = program.watched();
    var seen = watched == null ? "" : " in " + interpreter.primitives.variable(watched).get();
    trace.log("loop", what + " raised " + error + seen);
  }

  private void runAll() {
    runMain("main", program.main(), null);
    int number = 2;
    for (var run : program.runs()) {
      if (trace.isFull()) {
        return;
      }
      run.before().forEach(interpreter.callbacks::callBetweenRuns);
      var context = run.context() == null ? null : interpreter.contexts.get(run.context());
      runMain("main" + number, run.main(), context);
      number++;
    }
  }

  private void runMain(String who, List<Step> steps, @Nullable Context context) {
    try {
      var result = runner.run(interpreter.main(who, steps), context);
      trace.log(who, "returned " + Show.value(result));
    } catch (DeadlockException deadlock) {
      trace.log("loop", "DEADLOCK");
    } catch (TooLongError full) {
      // The trace says so.
    } catch (CancelledError | GeneratorExit | Exception error) {
      trace.log(who, "raised " + Show.error(error));
    }
  }

  private void close() {
    try {
      runner.close();
    } catch (DeadlockException deadlock) {
      trace.log("loop", "DEADLOCK");
    } catch (TooLongError full) {
      // The trace says so.
    }
  }

  private void finish() {
    if (trace.isFull()) {
      trace.add("LIMIT");
    } else {
      interpreter.slots.forEach(
          (slot, future) -> trace.add("slot " + slot + " " + Show.state(future)));
    }
  }
}
