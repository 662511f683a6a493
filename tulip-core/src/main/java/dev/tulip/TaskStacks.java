package dev.tulip;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Where tasks are: {@code Task.get_stack} and {@code Task.print_stack}. */
final class TaskStacks {

  private TaskStacks() {}

  static List<StackTraceElement> of(TaskImpl<?> task, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("a stack's limit cannot be negative: " + limit);
    }
    if (task.failed()) {
      var frames = Frames.ofUser(task.failureSeen().getStackTrace());
      return frames.subList(Math.max(0, frames.size() - limit), frames.size());
    }
    var coro = task.active();
    if (coro == null) {
      return List.of();
    }
    var frames = Frames.ofUser(coro.thread().getStackTrace());
    return frames.subList(0, Math.min(limit, frames.size()));
  }

  static void print(TaskImpl<?> task, int limit, PrintStream out) {
    var frames = new ArrayList<>(of(task, limit));
    if (frames.isEmpty()) {
      out.println("No stack for " + task);
    } else {
      out.println((task.failed() ? "Traceback for " : "Stack for ") + task + " (most recent call first):");
      frames.forEach(frame -> out.println("\tat " + frame));
    }
    if (task.failed()) {
      out.println(task.failureSeen());
    }
  }

  /** Frames of code that is not Tulip's or the machinery of threads. */
  static final class Frames {

    private Frames() {}

    static List<StackTraceElement> ofUser(StackTraceElement[] frames) {
      return Arrays.stream(frames).filter(Frames::isUsers).toList();
    }

    private static boolean isUsers(StackTraceElement frame) {
      var name = frame.getClassName();
      return !isTulips(name)
          && !name.startsWith("java.lang.VirtualThread")
          && !name.startsWith("jdk.internal.vm.")
          && !(name.equals("java.lang.Thread") && !frame.getMethodName().equals("sleep"));
    }

    /** Whether the class belongs to one of Tulip's own packages. */
    static boolean isTulips(String className) {
      return Arrays.stream(TULIPS_PACKAGES).anyMatch(own -> isIn(className, own));
    }

    private static final String[] TULIPS_PACKAGES = {
      "dev.tulip", "dev.tulip.coro", "dev.tulip.loop", "dev.tulip.sync", "dev.tulip.queue"
    };

    private static boolean isIn(String className, String packageName) {
      return className.lastIndexOf('.') == packageName.length() && className.startsWith(packageName);
    }
  }
}
