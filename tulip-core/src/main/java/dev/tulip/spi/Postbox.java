package dev.tulip.spi;

/** How threads that work for a loop reach it. Made by the loop. */
public interface Postbox {

  /**
   * Has the loop's coroutine run {@code action} soon, in the order of the calls. Any thread. Dropped
   * if the loop is closed by then.
   */
  void post(Runnable action);

  /**
   * Notes that something outside begins that will post: a loop in virtual time waits for it and lets
   * no time pass. Loop only.
   */
  void workBegan();

  /** Ends {@link #workBegan}. Loop only. */
  void workEnded();
}
