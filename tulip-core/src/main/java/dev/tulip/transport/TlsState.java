package dev.tulip.transport;

/**
 * How far a TLS connection is: asyncio's {@code SSLProtocolState}, with its legal moves.
 *
 * <pre>
 * UNWRAPPED -&gt; DO_HANDSHAKE -&gt; WRAPPED -&gt; FLUSHING -&gt; SHUTDOWN
 *     ^              |            |           |           |
 *     +--------------+------------+-----------+-----------+
 * </pre>
 */
enum TlsState {
  /** Not begun, given up, or lost. */
  UNWRAPPED,
  /** The handshake goes on; the application knows nothing yet. */
  DO_HANDSHAKE,
  /** Bytes go both ways. */
  WRAPPED,
  /** It is to end; what has been written is handed down, what has come is handed up. */
  FLUSHING,
  /** Our close-notify is sent; the peer's is awaited. */
  SHUTDOWN;

  boolean mayBecome(TlsState next) {
    return next == UNWRAPPED
        || switch (this) {
          case UNWRAPPED -> next == DO_HANDSHAKE;
          case DO_HANDSHAKE -> next == WRAPPED;
          case WRAPPED -> next == FLUSHING;
          case FLUSHING -> next == SHUTDOWN;
          case SHUTDOWN -> false;
        };
  }
}
