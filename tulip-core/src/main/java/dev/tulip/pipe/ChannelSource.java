package dev.tulip.pipe;

import dev.tulip.nio.IoErrors;
import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** A channel that the driver watches, with its reading direction. Owns the channel. */
record ChannelSource(RawHandle watched, ReadableByteChannel channel) implements RawSource {

  @Override
  public int read(ByteBuffer into) throws IOException {
    try {
      return channel.read(into);
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
