package dev.tulip;

/**
 * The keyword arguments of {@code capture_call_graph}.
 *
 * @param depth which frame of the current task is the first to be captured: 1 for the caller, 2 for
 *     the caller's caller, … Does not matter for other tasks
 * @param limit how many frames of each task at most: above zero the outermost ones are kept, below
 *     zero the newest; zero for none; {@link #NO_LIMIT} for all
 */
public record CallGraphOptions(int depth, int limit) {

  /** All frames: Python's {@code limit=None}. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  private static final CallGraphOptions DEFAULTS = new CallGraphOptions(1, NO_LIMIT);

  /**
   * @throws IllegalArgumentException if the depth is not above zero
   */
  public CallGraphOptions {
    if (depth < 1) {
      throw new IllegalArgumentException("a call graph's depth has to be above zero: " + depth);
    }
  }

  /** From the caller on, all frames. */
  public static CallGraphOptions defaults() {
    return DEFAULTS;
  }

  /**
   * These options with another depth.
   *
   * @throws IllegalArgumentException if it is not above zero
   */
  public CallGraphOptions withDepth(int depth) {
    return new CallGraphOptions(depth, limit);
  }

  /** These options with another limit. */
  public CallGraphOptions withLimit(int limit) {
    return new CallGraphOptions(depth, limit);
  }
}
