package dev.tulip;

import java.util.function.Consumer;

/** {@code asyncio.shield}: cancelling the outer future does not reach the inner one. */
final class Shield<T> extends Link {

  /** One object, so that many shields of one future report its exception once. */
  private static final Consumer<Future<?>> REPORT_EXCEPTION = Shield::reportException;

  private final FutureImpl<T> inner;
  private final FutureImpl<T> outer;

  private Shield(FutureImpl<T> inner) {
    this.inner = inner;
    this.outer = new FutureImpl<>(inner.loop);
  }

  static <T> Future<T> of(Awaitable<T> awaitable) {
    var inner = FutureImpl.of(Futures.ensure(awaitable, null));
    if (inner.done()) {
      return inner;
    }
    var shield = new Shield<>(inner);
    inner.addListener(shield);
    shield.outer.addListener(shield.new OuterDone());
    return shield.outer;
  }

  @Override
  void done() {
    if (outer.cancelled()) {
      return;
    }
    if (inner.cancelled()) {
      outer.cancel();
      return;
    }
    var exception = inner.exception();
    if (exception == null) {
      outer.setResult(inner.result());
    } else {
      outer.setException(exception);
    }
  }

  @Override
  public FutureImpl<?> waiter() {
    return outer;
  }

  @Override
  public String toString() {
    return "shield";
  }

  /**
   * The outer future is done: where that is by being cancelled, nobody waits for the inner one here
   * any more.
   */
  private final class OuterDone extends Link {

    @Override
    void done() {
      if (!inner.done()) {
        inner.removeListeners(Shield.this);
        inner.removeDoneCallback(REPORT_EXCEPTION);
        inner.addDoneCallback(REPORT_EXCEPTION);
      }
    }
  }

  private static void reportException(Future<?> future) {
    if (future.cancelled()) {
      return;
    }
    var exception = future.exception();
    if (exception != null) {
      var message = exception.getClass().getSimpleName() + " exception in shielded future";
      future
          .getLoop()
          .callExceptionHandler(
              ExceptionContext.of(message, exception)
                  .with("future", future)
                  .withTrace("source_traceback", FutureImpl.of(future).createdAt()));
    }
  }
}
