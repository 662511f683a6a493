package dev.tulip;

/**
 * An edge of the call graph that a combinator of the user's has drawn; being told that the future is
 * done means nothing to it.
 */
record AwaitedBy(FutureImpl<?> waiter) implements Listener {

  @Override
  public void onDone(FutureImpl<?> future) {}

  @Override
  public String toString() {
    return "awaited by " + waiter.brief();
  }
}
