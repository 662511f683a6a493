package dev.tulip;

import dev.tulip.spi.IoEvents;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The readers and writers that {@code add_reader} and {@code add_writer} have set. */
final class ChannelWatches {

  private final LoopImpl loop;
  private final Map<SelectableChannel, Entry> entries = new HashMap<>();

  ChannelWatches(LoopImpl loop) {
    this.loop = loop;
  }

  /** One channel: what asyncio's selector keeps for a file descriptor. */
  private final class Entry implements IoEvents {
    final SelectableChannel channel;
    final RawHandle raw;
    @Nullable HandleImpl reader;
    @Nullable HandleImpl writer;

    Entry(SelectableChannel channel) throws IOException {
      this.channel = channel;
      this.raw = loop.io().network().watchable(channel);
      raw.listener(this);
    }

    /** A handle that its owner has cancelled is taken away: its event would come for ever. */
    @Override
    public void ready(int operations) {
      if (reader != null && (operations & RawHandle.READ) != 0) {
        if (reader.isCancelled()) {
          removeReader(channel, reader);
        } else {
          loop.pass.add(reader);
        }
      }
      if (writer != null && (operations & RawHandle.WRITE) != 0) {
        if (writer.isCancelled()) {
          removeWriter(channel, writer);
        } else {
          loop.pass.add(writer);
        }
      }
    }

    void update() throws IOException {
      int operations =
          (reader == null ? 0 : RawHandle.READ) | (writer == null ? 0 : RawHandle.WRITE);
      if (operations == 0) {
        entries.remove(channel);
        raw.close();
      } else {
        raw.watch(operations);
      }
    }
  }

  HandleImpl setReader(SelectableChannel channel, Runnable callback) throws IOException {
    var handle = handle(callback);
    var entry = entry(channel);
    cancel(entry.reader);
    entry.reader = handle;
    entry.update();
    return handle;
  }

  HandleImpl setWriter(SelectableChannel channel, Runnable callback) throws IOException {
    var handle = handle(callback);
    var entry = entry(channel);
    cancel(entry.writer);
    entry.writer = handle;
    entry.update();
    return handle;
  }

  private HandleImpl handle(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    loop.requireOpen();
    loop.requireOwnThread();
    return new HandleImpl(loop, callback, Context.copyCurrent());
  }

  /** A channel that was closed and one that was registered anew have to be watched anew. */
  private Entry entry(SelectableChannel channel) throws IOException {
    Objects.requireNonNull(channel, "channel");
    loop.io().requireUnused(channel);
    var entry = entries.get(channel);
    if (entry == null) {
      entry = new Entry(channel);
      entries.put(channel, entry);
    }
    return entry;
  }

  private static void cancel(@Nullable HandleImpl handle) {
    if (handle != null) {
      handle.cancel();
    }
  }

  /** Takes the reader away; with {@code only} given, unless it has been replaced. */
  boolean removeReader(SelectableChannel channel, @Nullable Handle only) {
    loop.requireOwnThread();
    loop.io().requireUnused(channel);
    var entry = loop.isClosed() ? null : entries.get(channel);
    if (entry == null || entry.reader == null || (only != null && entry.reader != only)) {
      return false;
    }
    entry.reader.cancel();
    entry.reader = null;
    update(entry);
    return true;
  }

  /** As {@link #removeReader}, the writer. */
  boolean removeWriter(SelectableChannel channel, @Nullable Handle only) {
    loop.requireOwnThread();
    loop.io().requireUnused(channel);
    var entry = loop.isClosed() ? null : entries.get(channel);
    if (entry == null || entry.writer == null || (only != null && entry.writer != only)) {
      return false;
    }
    entry.writer.cancel();
    entry.writer = null;
    update(entry);
    return true;
  }

  private static void update(Entry entry) {
    try {
      entry.update();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be watched any more: " + entry.channel, e);
    }
  }
}
