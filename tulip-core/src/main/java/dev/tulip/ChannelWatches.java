package dev.tulip;

import dev.tulip.coro.Ready;
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

    @Override
    public void ready(int operations) {
      if (reader != null && (operations & RawHandle.READ) != 0) {
        loop.pass.add(reader.isCancelled() ? removalOfReader(reader) : reader);
      }
      if (writer != null && (operations & RawHandle.WRITE) != 0) {
        loop.pass.add(writer.isCancelled() ? removalOfWriter(writer) : writer);
      }
    }

    /** A handle that its owner has cancelled is taken away: its event would come for ever. */
    private Ready removalOfReader(Handle cancelled) {
      return () -> {
        removeReader(channel, cancelled);
        return null;
      };
    }

    private Ready removalOfWriter(Handle cancelled) {
      return () -> {
        removeWriter(channel, cancelled);
        return null;
      };
    }

    /** {@link #update} after a callback was set. A channel that cannot be watched is let go. */
    void watch() throws IOException {
      try {
        update();
      } catch (IOException | RuntimeException e) {
        entries.remove(channel);
        raw.close();
        throw e;
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
    var before = entry.reader;
    entry.reader = handle;
    entry.watch();
    cancel(before);
    return handle;
  }

  HandleImpl setWriter(SelectableChannel channel, Runnable callback) throws IOException {
    var handle = handle(callback);
    var entry = entry(channel);
    var before = entry.writer;
    entry.writer = handle;
    entry.watch();
    cancel(before);
    return handle;
  }

  private HandleImpl handle(Runnable callback) {
    Objects.requireNonNull(callback, "callback");
    loop.requireOpen();
    loop.requireOwnThread();
    return new HandleImpl(loop, callback, Context.copyCurrent());
  }

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
