package dev.tulip;

import dev.tulip.coro.Coro;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator's body as a coroutine of a loop.
 *
 * <p>Asking for a value gives the baton straight to the body's coroutine, and {@code yield} gives
 * it straight back: two switches, and the loop's queue sees neither. Meanwhile the body's coroutine
 * stands for the consumer's: it has its task and its context, and is the one that goes on when the
 * task's turn comes. So a body that waits suspends the consumer's task, and the task's cancellation
 * arrives at that wait.
 */
final class GeneratorOnLoop extends GeneratorHost {

  private final Coro coro;

  /** The consumer's context that the body was given last; another one is the body's own doing. */
  private @Nullable Object given;

  GeneratorOnLoop(Coro caller, Runnable body) {
    this.coro = caller.baton().obtain(body);
  }

  @Override
  void arrive() {
    var caller = Coro.current();
    if (caller == null || caller.baton() != coro.baton()) {
      throw elsewhere("in " + loop(), whereabouts());
    }
    coro.caller = caller;
  }

  private LoopImpl loop() {
    return ((Pass) coro.baton().scheduler()).loop;
  }

  @Override
  void resume() {
    var caller = consumer();
    var task = caller.owner instanceof TaskImpl<?> owner ? owner : null;
    coro.owner = task;
    if (coro.context == given) {
      given = Context.of(caller);
      coro.context = given;
    }
    passReturn(caller, coro);
    if (task != null) {
      task.setActive(coro);
    }
    try {
      caller.giveTo(coro);
    } catch (IllegalStateException pinned) {
      passReturn(coro, caller);
      throw pinned;
    } finally {
      if (task != null) {
        task.setActive(caller);
      }
      coro.owner = null;
      coro.caller = null;
    }
  }

  @Override
  void pause() {
    var caller = consumer();
    passReturn(coro, caller);
    try {
      coro.giveTo(caller);
    } catch (IllegalStateException pinned) {
      passReturn(caller, coro);
      throw pinned;
    }
  }

  @Override
  void end() {
    var caller = consumer();
    passReturn(coro, caller);
    coro.returnTo = caller;
  }

  /**
   * Who began the task eagerly gets the baton at its first wait, on whichever of its coroutines
   * that is.
   */
  private static void passReturn(Coro from, Coro to) {
    to.returnTo = from.returnTo;
    from.returnTo = null;
  }

  /** Who has asked for a value and waits for it. */
  private Coro consumer() {
    return Objects.requireNonNull(coro.caller, "nobody waits for the generator");
  }

  @Override
  boolean isHere() {
    return coro.thread() == Thread.currentThread();
  }
}
