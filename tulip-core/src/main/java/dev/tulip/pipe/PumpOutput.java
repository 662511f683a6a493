package dev.tulip.pipe;

import java.io.IOException;

/** Something that is written to by a call that blocks. */
interface PumpOutput {

  /** Writes the first {@code count} bytes and waits until they are on their way. */
  void write(byte[] from, int count) throws IOException;

  /** Frees it. May block. */
  void close() throws IOException;
}
