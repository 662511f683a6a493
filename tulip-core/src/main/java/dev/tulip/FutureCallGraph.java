package dev.tulip;

import java.util.List;
import java.util.Objects;

/**
 * Where a future is, and who waits for it: {@code asyncio.FutureCallGraph}. A snapshot, made by
 * {@link Asyncio#captureCallGraph}.
 *
 * <p>Where tasks wait for each other in a ring, the graph of the one that closes it is empty, for
 * the graph could not end otherwise.
 *
 * @param future the future or task
 * @param callStack its frames, the newest first; empty for a future that is no task
 * @param awaitedBy the graphs of those who wait for it, in the order in which they came
 */
public record FutureCallGraph(
    Future<?> future, List<FrameCallGraphEntry> callStack, List<FutureCallGraph> awaitedBy) {

  public FutureCallGraph {
    Objects.requireNonNull(future, "future");
    callStack = List.copyOf(callStack);
    awaitedBy = List.copyOf(awaitedBy);
  }
}
