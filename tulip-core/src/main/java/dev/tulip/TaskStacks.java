package dev.tulip;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

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
    var frames = whereItIs(task);
    return frames.subList(0, Math.min(limit, frames.size()));
  }

  /**
   * The frames of a task that has begun and not ended, be it suspended, blocked in the JDK, or
   * running; else none. Below those of a generator come those of who asked it for a value.
   */
  static List<StackTraceElement> whereItIs(TaskImpl<?> task) {
    var frames = new ArrayList<StackTraceElement>();
    for (var coro = task.active(); coro != null; coro = coro.caller) {
      frames.addAll(Frames.ofUser(coro.thread().getStackTrace()));
    }
    return frames;
  }

  static void print(TaskImpl<?> task, int limit, PrintStream out) {
    var frames = of(task, limit);
    if (frames.isEmpty()) {
      out.println("No stack for " + task);
    } else {
      out.println(
          (task.failed() ? "Traceback for " : "Stack for ") + task + " (most recent call first):");
      frames.forEach(frame -> out.println("\tat " + frame));
    }
    if (task.failed()) {
      out.println(task.failureSeen());
    }
  }

  /**
   * Tells frames of the user's and of the libraries they call from Tulip's and from the machinery
   * of threads.
   */
  static final class Frames {

    /** All of the module: what tests and examples have below {@code dev.tulip} is the program's. */
    static final Set<String> TULIPS_PACKAGES =
        Set.of(
            "dev.tulip",
            "dev.tulip.coro",
            "dev.tulip.io",
            "dev.tulip.launch",
            "dev.tulip.loop",
            "dev.tulip.nio",
            "dev.tulip.pipe",
            "dev.tulip.process",
            "dev.tulip.queue",
            "dev.tulip.signal",
            "dev.tulip.spi",
            "dev.tulip.stream",
            "dev.tulip.sync",
            "dev.tulip.sync.internal",
            "dev.tulip.tls",
            "dev.tulip.transport");

    /**
     * How the JDK runs and parks virtual threads: on top and at the bottom of every stack, and no
     * news.
     */
    private static final String[] MACHINERY = {
      "java.lang.VirtualThread",
      "java.lang.System$",
      "jdk.internal.vm.",
      "jdk.internal.misc.VirtualThreads"
    };

    private Frames() {}

    /**
     * Without any frame of Tulip's and of the machinery, and without what a suspended coroutine
     * does to suspend.
     */
    static List<StackTraceElement> ofUser(StackTraceElement[] frames) {
      return Arrays.stream(frames).skip(handOver(frames)).filter(Frames::isUsers).toList();
    }

    /** How many frames on top have to do with handing the baton on, those of the JDK among them. */
    private static int handOver(StackTraceElement[] frames) {
      int count = frames.length;
      while (count > 0 && !handsOver(frames[count - 1])) {
        count--;
      }
      return count;
    }

    private static boolean handsOver(StackTraceElement frame) {
      return isIn(frame.getClassName(), "dev.tulip.coro") && !frame.getMethodName().equals("run");
    }

    /**
     * Without the machinery, and without what is below the user's first frame; all where no frame
     * is the user's.
     */
    static List<StackTraceElement> withoutBottom(StackTraceElement[] frames) {
      int length = frames.length;
      while (length > 0 && !isUsers(frames[length - 1])) {
        length--;
      }
      return length == 0
          ? List.of(frames)
          : Arrays.stream(frames, 0, length)
              .filter(frame -> !isMachinery(frame.getClassName(), frame.getMethodName()))
              .toList();
    }

    /** Whether the frame is the program's own: not Tulip's, and not of the JDK. */
    static boolean isPrograms(StackTraceElement frame) {
      return isPrograms(frame.getClassName());
    }

    static boolean isPrograms(String className) {
      return !isTulips(className)
          && !className.startsWith("java.")
          && !className.startsWith("jdk.")
          && !className.startsWith("sun.");
    }

    static boolean isUsers(StackTraceElement frame) {
      return isUsers(frame.getClassName(), frame.getMethodName());
    }

    static boolean isUsers(String className, String methodName) {
      return !isTulips(className) && !isMachinery(className, methodName);
    }

    private static boolean isMachinery(String className, String methodName) {
      return Arrays.stream(MACHINERY).anyMatch(className::startsWith)
          || (className.equals("java.lang.Thread") && !methodName.equals("sleep"));
    }

    /** Whether the class belongs to one of Tulip's own packages. */
    static boolean isTulips(String className) {
      return className.startsWith("dev.tulip.")
          && TULIPS_PACKAGES.contains(className.substring(0, className.lastIndexOf('.')));
    }

    private static boolean isIn(String className, String packageName) {
      return className.lastIndexOf('.') == packageName.length()
          && className.startsWith(packageName);
    }
  }
}
