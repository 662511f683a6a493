package dev.tulip.testing;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a test leaves behind and should not. Filled while the test runs, by any thread; read when it
 * is over.
 */
final class Leftovers {

  private static final int FRAMES_OF_A_TASK = 5;

  private final List<String> tasks = new ArrayList<>();
  private final ConcurrentLinkedQueue<ExceptionContext> unhandled = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<NewLoop> loops = new ConcurrentLinkedQueue<>();

  private record NewLoop(EventLoop loop, Throwable createdAt) {}

  /** Notes what reached the loop's exception handler. */
  void addUnhandled(EventLoop loop, ExceptionContext context) {
    unhandled.add(context);
  }

  /** Notes a loop that has to be closed in the end. */
  void addLoop(EventLoop loop) {
    loops.add(new NewLoop(loop, new Throwable("the loop that was not closed was created here")));
  }

  /** Notes a task that is not done though the test is. */
  void addTask(Task<?> task) {
    var text = new StringBuilder("task not done: ").append(task);
    task.getStack(FRAMES_OF_A_TASK).forEach(frame -> text.append("\n    at ").append(frame));
    tasks.add(text.toString());
  }

  /**
   * Fails with all of it, if there is any.
   *
   * @throws AssertionError with the unhandled exceptions as suppressed ones
   */
  void failIfAny() {
    var open = closeOpenLoops();
    if (unhandled.isEmpty() && tasks.isEmpty() && open.isEmpty()) {
      return;
    }
    throw describe(open);
  }

  /** Adds all of it to the exception with which the test has failed anyway. */
  void addTo(Throwable failure) {
    try {
      failIfAny();
    } catch (AssertionError e) {
      failure.addSuppressed(e);
    }
  }

  private AssertionError describe(List<NewLoop> open) {
    var text = new StringBuilder("the test left something behind:");
    for (var context : unhandled) {
      text.append("\n  unhandled: ").append(describe(context));
    }
    for (var task : tasks) {
      text.append("\n  ").append(task);
    }
    for (var loop : open) {
      text.append("\n  event loop neither closed nor running: ").append(loop.loop());
    }
    var error = new AssertionError(text.toString());
    for (var context : unhandled) {
      if (context.exception() != null) {
        error.addSuppressed(context.exception());
      }
    }
    open.forEach(loop -> error.addSuppressed(loop.createdAt()));
    return error;
  }

  private static String describe(ExceptionContext context) {
    var text = new StringBuilder(context.message());
    if (context.exception() != null) {
      text.append(": ").append(context.exception());
    }
    for (Map.Entry<String, Object> detail : new TreeMap<>(context.details()).entrySet()) {
      text.append("\n    ").append(detail.getKey()).append(": ").append(detail.getValue());
    }
    return text.toString();
  }

  /**
   * The loops that nobody closed. They are closed here, so that the next test does not pay for this
   * one.
   */
  private List<NewLoop> closeOpenLoops() {
    var open = new ArrayList<NewLoop>();
    for (var made : loops) {
      if (!made.loop().isClosed() && !made.loop().isRunning()) {
        open.add(made);
      }
    }
    open.forEach(Leftovers::close);
    return open;
  }

  private static void close(NewLoop made) {
    try {
      made.loop().close();
    } catch (RuntimeException e) {
      made.createdAt().addSuppressed(e);
    }
  }
}
