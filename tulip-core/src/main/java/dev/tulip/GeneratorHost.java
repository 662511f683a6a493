package dev.tulip;

import dev.tulip.coro.Coro;

/**
 * Where a generator's body runs, and how one gets there and back: a coroutine of a loop, or a
 * thread of its own outside of loops. Which of them, is decided by who asks for the first value.
 */
abstract sealed class GeneratorHost permits GeneratorOnLoop, GeneratorOffLoop {

  /** The host for a body that begins on the calling thread. */
  static GeneratorHost here(Runnable body) {
    var caller = Coro.current();
    return caller == null ? new GeneratorOffLoop(body) : new GeneratorOnLoop(caller, body);
  }

  /** The caller is about to {@link #resume}; refused where this host cannot work for it. */
  abstract void arrive();

  /** Called by the consumer: lets the body run until it pauses or ends. */
  abstract void resume();

  /** Called by the body: back to the consumer, until it resumes. */
  abstract void pause();

  /** The body's last act. */
  abstract void end();

  /** Whether the calling thread is the body's. */
  abstract boolean isHere();

  /** The error of a generator that is continued elsewhere than where it began. */
  static IllegalStateException elsewhere(Object began, Object here) {
    return new IllegalStateException(
        "the generator began " + began + " and cannot be continued " + here);
  }

  /** The calling thread's whereabouts, for {@link #elsewhere}. */
  static String whereabouts() {
    var loop = LoopImpl.running();
    return loop == null ? "outside a loop, on " + Thread.currentThread() : "in " + loop;
  }
}
