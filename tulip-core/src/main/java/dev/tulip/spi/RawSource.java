package dev.tulip.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The end of a pipe that is read from; never blocks. */
public interface RawSource extends RawHandle {

  /**
   * Reads what is there.
   *
   * @return how many bytes; 0 where there are none yet; -1 at the end of the stream
   */
  int read(ByteBuffer into) throws IOException;
}
