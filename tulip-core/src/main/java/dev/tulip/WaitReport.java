package dev.tulip;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what, as text: what a deadlock says.
 *
 * <p>Futures do not know what they are for, so that is read off the stack of the waiting coroutine:
 * the method of Tulip's that the user's code called, such as {@code Queue.get}.
 */
final class WaitReport {

  // Free choices: a report of a few screens says enough, however many tasks there are.
  private static final int MOST_TASKS = 100;
  private static final int MOST_NAMES = 5;
  private static final int MOST_FRAMES = 3;

  private final Waits waits;
  private final StringBuilder text =
      new StringBuilder("nothing can happen any more, and these wait for ever:");

  private WaitReport(Waits waits) {
    this.waits = waits;
  }

  static String of(LoopImpl loop) {
    var waits = new Waits(loop);
    var report = new WaitReport(waits);
    waits.tasks().stream().limit(MOST_TASKS).forEach(report::append);
    if (waits.tasks().size() > MOST_TASKS) {
      report
          .text
          .append("\n  and ")
          .append(waits.tasks().size() - MOST_TASKS)
          .append(" more tasks");
    }
    waits.rings().forEach(report::appendRing);
    return report.text.toString();
  }

  private void append(TaskImpl<?> task) {
    var coro = task.active();
    var stack = coro == null ? new StackTraceElement[0] : coro.thread().getStackTrace();
    text.append("\n  ").append(task.getName()).append(' ').append(state(task, stack));
    var frames = TaskStacks.Frames.ofUser(stack);
    for (var frame : frames.subList(0, Math.min(MOST_FRAMES, frames.size()))) {
      text.append("\n    at ").append(frame);
    }
  }

  private String state(TaskImpl<?> task, StackTraceElement[] stack) {
    var coro = task.active();
    if (coro == null) {
      return "has not begun";
    }
    if (coro.isDetached()) {
      return "is blocked outside the loop";
    }
    var future = task.waitsFor();
    if (future == null) {
      return "runs";
    }
    var others = waits.of(task);
    if (!others.isEmpty()) {
      return "waits for " + names(others);
    }
    var call = callOfUser(stack);
    return call == null ? "waits for " + future.brief() : "waits in " + call;
  }

  private static String names(Collection<TaskImpl<?>> tasks) {
    var some = tasks.stream().limit(MOST_NAMES).map(TaskImpl::getName).collect(joining(", "));
    return tasks.size() <= MOST_NAMES
        ? some
        : some + " and " + (tasks.size() - MOST_NAMES) + " more";
  }

  /**
   * The function of Tulip's that the user's code waits in, as {@code Class.method}; null where it
   * cannot be seen, or is just the await of a future.
   */
  private static @Nullable String callOfUser(StackTraceElement[] stack) {
    for (int i = 1; i < stack.length; i++) {
      var callee = stack[i - 1];
      if (TaskStacks.Frames.isUsers(stack[i])
          && TaskStacks.Frames.isTulips(callee.getClassName())) {
        return isAwait(callee) ? null : simpleName(callee) + "." + callee.getMethodName();
      }
    }
    return null;
  }

  private static boolean isAwait(StackTraceElement frame) {
    var type = simpleName(frame);
    return frame.getMethodName().equals("await")
        && (type.equals("FutureImpl") || type.equals("Asyncio"));
  }

  private static String simpleName(StackTraceElement frame) {
    var name = frame.getClassName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private void appendRing(List<TaskImpl<?>> ring) {
    var closed = new ArrayList<>(ring);
    closed.add(ring.getFirst());
    text.append("\n  a ring: ");
    text.append(closed.stream().map(TaskImpl::getName).collect(joining(" -> ")));
  }
}
