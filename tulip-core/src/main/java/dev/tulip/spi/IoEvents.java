package dev.tulip.spi;

/** Is told that a watched {@link RawHandle} became ready. Implemented by the loop. */
@FunctionalInterface
public interface IoEvents {

  /**
   * Notes what happened; called from within {@link Driver#select}, on the thread that waits. It only
   * queues: nothing of the user's runs here. It may {@linkplain RawHandle#watch watch} and {@linkplain
   * RawHandle#close close} the handle that it is told of.
   *
   * @param operations {@link RawHandle#READ}, {@link RawHandle#WRITE} or both; those the handle was
   *     not watched for are ignored
   */
  void ready(int operations);
}
