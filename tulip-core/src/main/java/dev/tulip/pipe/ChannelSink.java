package dev.tulip.pipe;

import dev.tulip.nio.IoErrors;
import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A channel that the driver watches, with its writing direction. Owns the channel. Of a socket the
 * driver tells when the peer is gone; of a pipe it does not, and only a write finds it out.
 */
record ChannelSink(RawHandle watched, WritableByteChannel channel) implements RawSink {

  @Override
  public int write(ByteBuffer from) throws IOException {
    try {
      return channel.write(from);
    } catch (IOException e) {
      throw IoErrors.translate(e);
    }
  }

  @Override
  public void listener(IoEvents listener) {
    watched.listener(listener);
  }

  @Override
  public void watch(int operations) throws IOException {
    watched.watch(operations);
  }

  @Override
  public boolean isOpen() {
    return watched.isOpen();
  }

  @Override
  public void close() throws IOException {
    watched.close();
    channel.close();
  }

  @Override
  public String toString() {
    return channel.toString();
  }
}
