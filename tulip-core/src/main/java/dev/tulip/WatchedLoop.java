package dev.tulip;

import dev.tulip.coro.Coro;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Watchdog} knows of one running loop. Touched by the watchdog's thread only.
 *
 * <p>A hold is timed from the first look that finds the step under way, so what a report says is at
 * most one period too little and never too much. Of one hold there is a report when it is too long,
 * and another each time it has become ten times as long.
 *
 * <p>Time that passed while the watchdog itself did not get to look (the machine slept, a debugger
 * or the collector stopped all threads) is not held against the step.
 */
final class WatchedLoop {

  private static final int AGAIN_FACTOR = 10;

  /** The watchdog cannot look more often than every millisecond. */
  private static final long LEAST_THRESHOLD_NANOS = 4_000_000;

  private static final String DEBUG_MODE = "debug mode (tulip run --debug, or -Dtulip.debug=true)";

  private static final String CALLBACK_WITHOUT =
      "\nRun in " + DEBUG_MODE + " to see where it was created.";

  private static final String TASK_WITHOUT =
      "\nWhere it was created is not recorded: there were more than "
          + CreationPlaces.A_SECOND
          + " tasks a second, or many at once; "
          + DEBUG_MODE
          + " records all.";

  private final LoopImpl loop;
  private final long usualThresholdNanos;
  private final Consumer<String> log;

  private long stepsSeen = -1;
  private long heldNanos;
  private long nextReportNanos;

  WatchedLoop(LoopImpl loop, Duration usualThreshold, Consumer<String> log) {
    this.loop = loop;
    this.usualThresholdNanos = Durations.nanos(usualThreshold);
    this.log = log;
  }

  boolean isOf(LoopImpl other) {
    return loop == other;
  }

  long thresholdNanos() {
    long asked = loop.debug.isOn() ? Durations.nanos(loop.debug.slow()) : usualThresholdNanos;
    return Math.max(asked, LEAST_THRESHOLD_NANOS);
  }

  void look(long passedNanos) {
    loop.places.grant(passedNanos);
    long steps = loop.pass.stepsSoFar();
    if (steps != stepsSeen || loop.pass.isSleeping()) {
      stepsSeen = steps;
      heldNanos = 0;
      nextReportNanos = 0;
      return;
    }
    long threshold = thresholdNanos();
    heldNanos += Math.min(passedNanos, threshold / 2);
    if (heldNanos >= Math.max(threshold, nextReportNanos)) {
      nextReportNanos = heldNanos * AGAIN_FACTOR;
      report();
    }
  }

  private void report() {
    try {
      var holder = loop.pass.baton.holderNow();
      if (holder == null) {
        return;
      }
      var text = describe(holder);
      if (loop.pass.stepsSoFar() == stepsSeen && loop.pass.baton.holderNow() == holder) {
        log.accept(text);
      }
    } catch (RuntimeException | Error e) {
      // From a toString() of the user's, most likely; the watchdog has other loops to look after.
      Log.error("the watchdog could not describe what holds " + loop, e);
    }
  }

  private String describe(Coro holder) {
    var task = holder.owner instanceof TaskImpl<?> owner ? owner : null;
    var handle = task == null ? loop.pass.callbackUnderWay() : null;
    var text = new StringBuilder(subject(task, handle));
    text.append(" has held the event loop for ").append(Log.seconds(heldNanos));
    text.append(" seconds, and nothing else can run meanwhile. It is");
    append(text, TaskStacks.Frames.withoutBottom(holder.thread().getStackTrace()));
    if (task != null) {
      appendOrigin(text, task.createdAt(), task.creator(), TASK_WITHOUT);
    } else if (handle != null) {
      appendOrigin(text, handle.createdAt(), null, CALLBACK_WITHOUT);
    }
    return text.toString();
  }

  private static String subject(@Nullable TaskImpl<?> task, @Nullable HandleImpl handle) {
    if (task != null) {
      var body = task.getCoro();
      return "Task '" + task.getName() + "'" + (body == null ? "" : " (" + Bodies.name(body) + ")");
    }
    return handle == null ? "The loop itself" : "Callback " + handle;
  }

  private static void appendOrigin(
      StringBuilder text,
      @Nullable List<StackTraceElement> createdAt,
      @Nullable String creator,
      String without) {
    if (createdAt == null) {
      text.append(without);
      return;
    }
    if (createdAt.isEmpty()) {
      text.append("\nNo code of the program's was under way where it was created.");
      return;
    }
    text.append("\nIt was created");
    if (creator != null) {
      text.append(" by task '").append(creator).append('\'');
    }
    append(text, createdAt);
  }

  private static void append(StringBuilder text, List<StackTraceElement> frames) {
    frames.forEach(frame -> text.append("\n\tat ").append(frame));
  }
}
