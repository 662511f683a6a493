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

  /** Frees it; should end a {@link #read} that waits, where that is possible. May block. */
  void close() throws IOException;

  /** Whose monitor the pump holds from its beginning to its end. */
  default Object monitor() {
    return this;
  }
}
