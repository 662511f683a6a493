package dev.tulip.io;

import java.nio.ByteBuffer;

/**
 * A protocol of which somebody may read from the socket himself, where there is much to read: nothing
 * is kept then between the socket and him. Loop only.
 */
public interface DirectReads {

  /** A transport that can be read from at any time. */
  interface Source {

    /**
     * Reads what is there. An error, and the end of the stream, take their way through the protocol.
     *
     * @return how many bytes, which may be 0
     */
    int readNow(ByteBuffer into);
  }

  /** Whether somebody waits who will read himself; else the bytes go the protocol's ordinary way. */
  boolean readsItself();

  /** There is something to read for him who waits. */
  void readable();
}
