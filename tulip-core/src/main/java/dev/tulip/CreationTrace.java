package dev.tulip;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of the program's own at the place where this is made, looked up when somebody
 * asks for them.
 *
 * <p>It takes some 700 bytes, which is for things that are few, but a microsecond even where it is
 * the first of the process: the JDK's {@link StackWalker} takes milliseconds for its first walk.
 */
final class CreationTrace extends AbstractList<StackTraceElement> {

  private final int most;

  /** Null as soon as the frames are known. */
  private volatile @Nullable Throwable stack = new Throwable();

  private volatile @Nullable List<StackTraceElement> frames;

  CreationTrace(int most) {
    this.most = most;
  }

  /** Where two threads ask at once, both look them up. */
  private List<StackTraceElement> frames() {
    var recorded = stack;
    if (recorded != null) {
      frames =
          Arrays.stream(recorded.getStackTrace())
              .filter(TaskStacks.Frames::isPrograms)
              .limit(most)
              .toList();
      stack = null;
    }
    return Objects.requireNonNull(frames);
  }

  @Override
  public StackTraceElement get(int index) {
    return frames().get(index);
  }

  @Override
  public int size() {
    return frames().size();
  }
}
