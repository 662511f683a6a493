package dev.tulip.conformance;

import dev.tulip.CancelledError;
import dev.tulip.DeadlockException;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.ExceptionContext;
import dev.tulip.Runner;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.TaskFactory;
import dev.tulip.testing.VirtualClock;
import java.util.List;
import java.util.Objects;

/** Runs one program from its beginning to the closed loop. */
final class ProgramRunner {

  private final Trace trace;
  private final Runner runner;
  private final Interpreter interpreter;

  private ProgramRunner(Program program) {
    var clock = new VirtualClock();
    trace = new Trace(clock);
    var loop = EventLoops.create(clock, new LimitedDriver(clock.driver(), trace));
    loop.setTaskFactory(program.eager() ? TaskFactory.eager() : TaskFactory.standard());
    loop.setExceptionHandler(this::report);
    runner = new Runner(RunnerOptions.defaults().withLoopFactory(() -> loop));
    runner.getLoop();
    interpreter = new Interpreter(program, loop, trace);
  }

  /** The lines of the trace of {@code program}. */
  static List<String> run(Program program) {
    var run = new ProgramRunner(program);
    run.runMain();
    run.close();
    run.finish();
    return run.trace.lines();
  }

  private void report(EventLoop loop, ExceptionContext context) {
    if (context.message().startsWith("Exception in callback")) {
      var exception = Objects.requireNonNull(context.exception());
      trace.log("loop", "callback raised " + Show.error(exception));
    }
  }

  private void runMain() {
    try {
      var result = runner.run(interpreter.main());
      trace.log("main", "returned " + Show.value(result));
    } catch (DeadlockException deadlock) {
      trace.log("loop", "DEADLOCK");
    } catch (TooLongError full) {
      // The trace says so.
    } catch (CancelledError | Exception error) {
      trace.log("main", "raised " + Show.error(error));
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
