package dev.tulip;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of the program's own at the place where this is made, looked up when somebody
 * asks for them.
 *
 * <p>It takes some 700 bytes, which is for things that are few, but a microsecond even where it is
 * the first of the process: the JDK's {@link StackWalker} takes milliseconds for its first walk.
 */
final class Trace extends AbstractList<StackTraceElement> {

  private final Throwable stack = new Throwable();
  private final int most;
  private volatile @Nullable List<StackTraceElement> frames;

  Trace(int most) {
    this.most = most;
  }

  private List<StackTraceElement> frames() {
    var known = frames;
    if (known == null) {
      known =
          Arrays.stream(stack.getStackTrace())
              .filter(TaskStacks.Frames::isPrograms)
              .limit(most)
              .toList();
      frames = known;
    }
    return known;
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
