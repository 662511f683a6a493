package dev.tulip;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where something is made, by a walk of the calling thread's stack: the frames of the program's
 * own, for neither Tulip's nor the JDK's tell its author where to look. {@link CreationTrace} is
 * for what is made before a first walk is worth its milliseconds.
 */
final class CreationWalk
    implements Function<Stream<StackWalker.StackFrame>, StackWalker.@Nullable StackFrame> {

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final CreationWalk NEWEST = new CreationWalk();

  private CreationWalk() {}

  /** The newest frame; null where no code of the program's is under way. */
  static StackWalker.@Nullable StackFrame newest() {
    return WALKER.walk(NEWEST);
  }

  /** The newest frames, {@code most} at most. */
  static List<StackTraceElement> newest(int most) {
    return WALKER.walk(frames -> newest(frames, most));
  }

  private static List<StackTraceElement> newest(Stream<StackWalker.StackFrame> frames, int most) {
    return frames
        .filter(frame -> TaskStacks.Frames.isPrograms(frame.getClassName()))
        .limit(most)
        .map(StackWalker.StackFrame::toStackTraceElement)
        .toList();
  }

  @Override
  public StackWalker.@Nullable StackFrame apply(Stream<StackWalker.StackFrame> frames) {
    for (var all = frames.iterator(); all.hasNext(); ) {
      var frame = all.next();
      if (TaskStacks.Frames.isPrograms(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }
}
