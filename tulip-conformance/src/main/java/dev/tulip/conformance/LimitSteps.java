package dev.tulip.conformance;

import dev.tulip.Timeout;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Time limits: around a block, and, those that have a number, moved and asked from anywhere. */
final class LimitSteps {

  private LimitSteps() {}

  static void addImmediate() {
    ImmediateSteps.add("reschedule", LimitSteps::reschedule);
    ImmediateSteps.add("limit.state", LimitSteps::state);
  }

  static void timeout(Interpreter m, Place place, Step step) {
    m.trace.log(place.who(), "timeout " + Show.value(step.argument(0)));
    run(m, place, "timeout", Timeout.after(step.seconds(0)), step);
  }

  static void limit(Interpreter m, Place place, Step step) {
    var what = "limit " + step.number(0);
    m.trace.log(place.who(), what + " " + Show.value(step.argument(1)));
    var limit = Timeout.after(step.seconds(1));
    m.limits.put(step.number(0), limit);
    run(m, place, what, limit, step);
  }

  /** Runs the block, which is the last argument. */
  private static void run(Interpreter m, Place place, String what, Timeout limit, Step step) {
    try {
      limit.run(() -> m.block(place, step.block(step.args().size() - 1)));
    } finally {
      m.trace.log(place.who(), what + " expired " + limit.expired());
    }
  }

  private static @Nullable Object reschedule(Interpreter m, Place place, Step step) {
    var limit = m.limits.get(step.number(0));
    if (limit == null) {
      return "empty";
    }
    limit.reschedule(
        step.argument(1) == null ? Timeout.NEVER : m.loop.timeNanos() + step.seconds(1).toNanos());
    return null;
  }

  private static Object state(Interpreter m, Place place, Step step) {
    var limit = m.limits.get(step.number(0));
    if (limit == null) {
      return "empty";
    }
    var when = limit.when();
    var seconds = when.isEmpty() ? null : Duration.ofNanos(when.getAsLong()).toSeconds();
    return Arrays.asList(seconds, limit.expired());
  }
}
