package dev.tulip.pipe;

import dev.tulip.io.LoopIo;
import dev.tulip.spi.RawSink;
import dev.tulip.spi.RawSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;

/** Makes ends of pipes of a user's channels, which belong to them from here on. */
public final class RawPipes {

  private RawPipes() {}

  /** To read from {@code channel}: watched if it can be, else by a thread. */
  public static RawSource source(LoopIo io, ReadableByteChannel channel) throws IOException {
    requireOpen(channel);
    if (channel instanceof SelectableChannel selectable) {
      selectable.configureBlocking(false);
      return new ChannelSource(io.network().watchable(selectable), channel);
    }
    return new PumpedSource(new ChannelInput(channel), io.postbox(), "tulip-read-pipe");
  }

  /** To write to {@code channel}: watched if it can be, else by a thread. */
  public static RawSink sink(LoopIo io, WritableByteChannel channel) throws IOException {
    requireOpen(channel);
    if (channel instanceof SelectableChannel selectable) {
      selectable.configureBlocking(false);
      return new ChannelSink(io.network().watchable(selectable), channel);
    }
    var output = channel instanceof FlushingOutput flushing ? flushing : new ChannelOutput(channel);
    return new PumpedSink(output, io.postbox(), "tulip-write-pipe");
  }

  /** {@code stream} as a channel for {@link #sink}. */
  public static WritableByteChannel channelOf(OutputStream stream) {
    return new FlushingOutput(stream);
  }

  private static void requireOpen(Channel channel) {
    if (!channel.isOpen()) {
      throw new IllegalArgumentException("Pipe is closed: " + channel);
    }
  }
}
