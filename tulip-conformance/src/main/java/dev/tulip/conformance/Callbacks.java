package dev.tulip.conformance;

import dev.tulip.CancelledError;
import dev.tulip.Context;
import dev.tulip.Future;
import dev.tulip.Handle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callbacks of a program, by label: those of futures, and those the loop was given. */
final class Callbacks {

  private static final Place LOOP = new Place("loop", -1);

  private final Interpreter interpreter;
  private final Map<Integer, Consumer<Future<Object>>> ofFutures = new HashMap<>();
  private final Map<Integer, Handle> handles = new HashMap<>();

  Callbacks(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  void add(Future<Object> future, int label, @Nullable Step action) {
    future.addDoneCallback(ofFuture(label, action));
  }

  void add(Future<Object> future, Context context, int label, @Nullable Step action) {
    future.addDoneCallback(ofFuture(label, action), context);
  }

  private Consumer<Future<Object>> ofFuture(int label, @Nullable Step action) {
    Consumer<Future<Object>> callback = done -> call(label, " " + Show.state(done), action);
    ofFutures.put(label, callback);
    return callback;
  }

  void addFailing(Future<Object> future, int label, @Nullable String message) {
    Consumer<Future<Object>> callback = done -> fail(label, " " + Show.state(done), message);
    ofFutures.put(label, callback);
    future.addDoneCallback(callback);
  }

  Object remove(Future<Object> future, int label) {
    var callback = ofFutures.get(label);
    return callback == null ? "empty" : future.removeDoneCallback(callback);
  }

  void soon(int label, @Nullable Step action) {
    handles.put(label, interpreter.loop.callSoon(() -> call(label, "", action)));
  }

  void soon(Context context, int label, @Nullable Step action) {
    handles.put(label, interpreter.loop.callSoon(() -> call(label, "", action), context));
  }

  void soonFailing(int label, @Nullable String message) {
    handles.put(label, interpreter.loop.callSoon(() -> fail(label, "", message)));
  }

  void later(Duration delay, int label, @Nullable Step action) {
    handles.put(label, interpreter.loop.callLater(delay, () -> call(label, "", action)));
  }

  void later(Context context, Duration delay, int label, @Nullable Step action) {
    handles.put(label, interpreter.loop.callLater(delay, () -> call(label, "", action), context));
  }

  void laterFailing(Duration delay, int label, @Nullable String message) {
    handles.put(label, interpreter.loop.callLater(delay, () -> fail(label, "", message)));
  }

  Object cancel(int label) {
    var handle = handles.get(label);
    if (handle == null) {
      return "empty";
    }
    handle.cancel();
    return handle.cancelled();
  }

  /** A callback whose exception is the loop's to report. */
  private void fail(int label, String state, @Nullable String message) {
    interpreter.trace.log("loop", "callback " + label + state);
    if (message == null) {
      throw new CancelledError();
    }
    throw new PythonValueError(message);
  }

  /** A callback between two runs of the loop. */
  void callBetweenRuns(Step action) {
    call("before", "", action);
  }

  private void call(Object label, String state, @Nullable Step action) {
    interpreter.trace.log("loop", "callback " + label + state);
    if (action == null) {
      return;
    }
    try {
      var outcome = ImmediateSteps.take(interpreter, LOOP, action);
      interpreter.trace.log("loop", action.name() + " -> " + Show.value(outcome));
    } catch (Exception error) {
      interpreter.trace.log("loop", action.name() + " raised " + Show.error(error));
    }
  }
}
