package dev.tulip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the tasks of a loop were created, without the debug mode: of as many tasks as cost next to
 * nothing.
 *
 * <p>Walking a stack takes one to two microseconds, ten times what creating a task does. So there
 * is an allowance: a few tasks at first, and then what the {@link Watchdog} grants at each of its
 * looks, {@value #A_SECOND} a second in all, which keeps it below a hundredth of a processor. Of
 * the tasks beyond that the place is not known, and they cost a comparison. The loop's clock has no
 * part in it, for a loop without timers does not read it.
 *
 * <p>The first ones are {@link CreationTrace}s. A program that is over before the watchdog's first
 * look never walks a stack, and does not pay for the JDK's first walk. Later ones are one object a
 * place, not a task: tasks come by the million, the lines that create them do not.
 *
 * <p>For the holder of the loop's baton, but for {@link #grant}.
 */
final class CreationPlaces {

  /** How many places are looked up in a second at most. */
  static final int A_SECOND = 5_000;

  /** How many are looked up before the watchdog's first look. */
  static final int AT_FIRST = 64;

  private static final long NANOS_A_SECOND = 1_000_000_000;

  /** A power of two. Places that share a slot take turns in it. */
  private static final int SLOTS = 256;

  private final DebugMode debug;

  /** Read by the watchdog as well, who may find an old value and grants a little less then. */
  private long recorded;

  /** Up to which number places are recorded; written by the watchdog. */
  private volatile long allowed = AT_FIRST;

  private Place @Nullable [] known;

  CreationPlaces(DebugMode debug) {
    this.debug = debug;
  }

  /**
   * Where the task that is just being made is created: one frame, or in debug mode several; empty
   * where no code of the program's is under way here, null where it is not recorded.
   */
  @Nullable List<StackTraceElement> ofNewTask() {
    if (debug.isOn()) {
      return debug.creationSite();
    }
    if (recorded >= allowed) {
      return null;
    }
    return recorded++ < AT_FIRST ? new CreationTrace(1) : walk();
  }

  /** The watchdog: {@code passedNanos} have passed since it granted something. */
  void grant(long passedNanos) {
    allowed = recorded + Math.min(passedNanos, NANOS_A_SECOND) * A_SECOND / NANOS_A_SECOND;
  }

  private List<StackTraceElement> walk() {
    var frame = CreationWalk.newest();
    return frame == null ? List.of() : shared(frame);
  }

  private List<StackTraceElement> shared(StackWalker.StackFrame frame) {
    var places = known;
    if (places == null) {
      places = new Place[SLOTS];
      known = places;
    }
    var className = frame.getClassName();
    var methodName = frame.getMethodName();
    int offset = frame.getByteCodeIndex();
    int hash = (className.hashCode() * 31 + methodName.hashCode()) * 31 + offset;
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    var place = places[slot];
    if (place == null || !place.is(className, methodName, offset)) {
      place = new Place(className, methodName, offset, List.of(frame.toStackTraceElement()));
      places[slot] = place;
    }
    return place.frames;
  }

  private record Place(
      String className, String methodName, int offset, List<StackTraceElement> frames) {

    boolean is(String otherClass, String otherMethod, int otherOffset) {
      return offset == otherOffset
          && methodName.equals(otherMethod)
          && className.equals(otherClass);
    }
  }
}
