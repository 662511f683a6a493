package dev.tulip.pipe;

import dev.tulip.nio.IoErrors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A stream as a channel whose writes are flushed: what is written is on its way. */
record FlushingOutput(OutputStream stream) implements WritableByteChannel, PumpOutput {

  @Override
  public int write(ByteBuffer from) throws IOException {
    var bytes = new byte[from.remaining()];
    from.get(bytes);
    write(bytes, bytes.length);
    return bytes.length;
  }

  @Override
  public void write(byte[] from, int count) throws IOException {
    try {
      stream.write(from, 0, count);
      stream.flush();
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
