package dev.tulip.pipe;

import dev.tulip.nio.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A channel that blocks. */
record ChannelOutput(WritableByteChannel channel) implements PumpOutput {

  @Override
  public void write(byte[] from, int count) throws IOException {
    var buffer = ByteBuffer.wrap(from, 0, count);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
