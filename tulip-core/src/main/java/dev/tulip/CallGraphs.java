package dev.tulip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code asyncio.capture_call_graph} and {@code format_call_graph}. */
final class CallGraphs {

  private final int limit;

  /**
   * The futures whose graphs are being made, each within the one before: what must not come again.
   */
  private final Set<FutureImpl<?>> path = new HashSet<>();

  private CallGraphs(int limit) {
    this.limit = limit;
  }

  static @Nullable FutureCallGraph capture(@Nullable Future<?> future, CallGraphOptions options) {
    Objects.requireNonNull(options, "options");
    var graphs = new CallGraphs(options.limit());
    var current = TaskImpl.current();
    if (future == null) {
      LoopImpl.requireRunning();
      return current == null
          ? null
          : graphs.of(current, graphs.framesHere(current, options.depth()));
    }
    var subject = FutureImpl.of(future);
    return subject == current
        ? graphs.of(subject, graphs.framesHere(current, options.depth()))
        : graphs.of(subject, graphs.framesOf(subject));
  }

  /**
   * A loop and no stream: the calling task may be among the awaiters, and its frames would have the
   * stream's on top.
   */
  private FutureCallGraph of(FutureImpl<?> future, List<StackTraceElement> frames) {
    path.add(future);
    var awaitedBy = new ArrayList<FutureCallGraph>();
    for (var waiter : Awaiters.of(future)) {
      awaitedBy.add(
          path.contains(waiter)
              ? new FutureCallGraph(waiter, List.of(), List.of())
              : of(waiter, framesOf(waiter)));
    }
    path.remove(future);
    return new FutureCallGraph(
        future, limited(frames).stream().map(FrameCallGraphEntry::new).toList(), awaitedBy);
  }

  private List<StackTraceElement> limited(List<StackTraceElement> frames) {
    int size = frames.size();
    return limit < 0
        ? frames.subList(0, (int) Math.min(size, -(long) limit))
        : frames.subList(Math.max(0, size - limit), size);
  }

  private List<StackTraceElement> framesHere(TaskImpl<?> current, int depth) {
    var frames = framesOf(current);
    return frames.subList(Math.min(depth - 1, frames.size()), frames.size());
  }

  private List<StackTraceElement> framesOf(FutureImpl<?> future) {
    return limit != 0 && future instanceof TaskImpl<?> task
        ? TaskStacks.whereItIs(task)
        : List.of();
  }

  // ---- as text

  static String format(@Nullable Future<?> future, CallGraphOptions options) {
    var graph = capture(future, options);
    if (graph == null) {
      return "";
    }
    var text = new StringBuilder();
    append(text, graph, "");
    return text.toString();
  }

  private static void append(StringBuilder text, FutureCallGraph graph, String indent) {
    text.append(indent).append("* ").append(title(graph.future()));
    if (!graph.callStack().isEmpty()) {
      text.append('\n').append(indent).append("  + Call stack:");
      for (var entry : graph.callStack()) {
        text.append('\n').append(indent).append("  |   at ").append(entry.frame());
      }
    }
    if (!graph.awaitedBy().isEmpty()) {
      text.append('\n').append(indent).append("  + Awaited by:");
      for (var waiter : graph.awaitedBy()) {
        text.append('\n');
        append(text, waiter, indent + "    ");
      }
    }
  }

  private static String title(Future<?> future) {
    var id = "id=0x" + Integer.toHexString(System.identityHashCode(future)) + ")";
    return future instanceof Task<?> task
        ? "Task(name='" + task.getName() + "', " + id
        : "Future(" + id;
  }
}
