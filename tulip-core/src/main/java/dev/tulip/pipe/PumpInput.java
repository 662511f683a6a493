package dev.tulip.pipe;

import java.io.IOException;

/** Something that is read from by a call that blocks. */
interface PumpInput {

  /**
   * Waits for bytes.
   *
   * @return how many, at least one; -1 at the end of the stream
   */
  int read(byte[] into) throws IOException;

  /** Frees it. May block. */
  void close() throws IOException;

  /** Whether {@link #close} may be called while a {@link #read} waits, which it may end. */
  default boolean mayCloseWhileReading() {
    return true;
  }

  /** Whose monitor the pump holds from its beginning to its end. */
  default Object monitor() {
    return this;
  }
}
