package dev.tulip.pipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel that blocks. */
record ChannelInput(ReadableByteChannel channel) implements PumpInput {

  @Override
  public int read(byte[] into) throws IOException {
    var buffer = ByteBuffer.wrap(into);
    int count;
    do {
      count = channel.read(buffer);
    } while (count == 0);
    return count;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
