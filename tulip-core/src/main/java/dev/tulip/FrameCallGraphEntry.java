package dev.tulip;

import java.util.Objects;

/**
 * One frame of a {@link FutureCallGraph}: {@code asyncio.FrameCallGraphEntry}.
 *
 * @param frame a class, a method and a line
 */
public record FrameCallGraphEntry(StackTraceElement frame) {

  public FrameCallGraphEntry {
    Objects.requireNonNull(frame, "frame");
  }
}
