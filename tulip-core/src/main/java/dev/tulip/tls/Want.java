package dev.tulip.tls;

/** Why {@link TlsEngine} has come to a stop. */
public enum Want {
  /** Nothing: it has done what it was asked for. */
  NOTHING,
  /** More bytes from the peer. */
  INPUT,
  /** A buffer with more room. */
  ROOM,
  /** That its {@link TlsEngine#task} be run, and the call repeated. */
  TASK,
  /** That {@link TlsEngine#flush} be called, and what it gives be sent, before it goes on. */
  OUTPUT,
  /** Nothing ever again: the peer has sent its close-notify. */
  CLOSED
}
