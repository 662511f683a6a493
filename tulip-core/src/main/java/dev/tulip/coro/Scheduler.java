package dev.tulip.coro;

/** What a {@link Baton} asks of its loop. */
public interface Scheduler {

  /** Who has the baton next. Called by its holder, which may be the answer itself. */
  Coro next();

  /**
   * Has {@code coro} go on as soon as {@link #next} is asked again: it was chosen, but could not be
   * given the baton.
   */
  void putBack(Coro coro);

  /**
   * Any thread: {@code coro} blocked outside the loop's sight, is able to go on, and waits for its
   * turn.
   */
  void reenter(Coro coro);

  /**
   * Called on the carrier: {@code coro} has blocked somewhere in the JDK, so the loop goes on
   * without it.
   */
  void left(Coro coro);

  /** The thread that called {@link Baton#run} was interrupted; noticed while the loop waits. */
  void interrupted();
}
