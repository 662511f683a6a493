package dev.tulip.conformance;

import dev.tulip.Future;
import dev.tulip.Handle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callbacks of a program, by label: those of futures, and those the loop was given. */
final class Callbacks {

  private static final Place LOOP = new Place("loop", -1, null);

  private final Interpreter interpreter;
  private final Map<Integer, Consumer<Future<Object>>> ofFutures = new HashMap<>();
  private final Map<Integer, Handle> handles = new HashMap<>();

  Callbacks(Interpreter interpreter) {
    this.interpreter = interpreter;
  }

  void add(Future<Object> future, int label, @Nullable Step action) {
    Consumer<Future<Object>> callback = done -> call(label, " " + Show.state(done), action);
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

  void later(Duration delay, int label, @Nullable Step action) {
    handles.put(label, interpreter.loop.callLater(delay, () -> call(label, "", action)));
  }

  Object cancel(int label) {
    var handle = handles.get(label);
    if (handle == null) {
      return "empty";
    }
    handle.cancel();
    return handle.cancelled();
  }

  private void call(int label, String state, @Nullable Step action) {
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
