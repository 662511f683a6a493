package dev.tulip;

import dev.tulip.coro.Coro;
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

/**
 * The readers and writers of channels. One that {@code add_reader} or {@code add_writer} has set is a
 * handle, which takes its turn at each event; any other takes it once and is gone, as those of the
 * {@code sock_} methods.
 *
 * <p>An operation is {@link RawHandle#READ} or {@link RawHandle#WRITE}.
 */
final class ChannelWatches {

  private final LoopImpl loop;
  private final Map<SelectableChannel, Entry> entries = new HashMap<>();

  ChannelWatches(LoopImpl loop) {
    this.loop = loop;
  }

  /** One channel: what asyncio's selector keeps for a file descriptor. */
  private final class Entry implements IoEvents {
    private final SelectableChannel channel;
    private final RawHandle raw;
    private @Nullable Ready reader;
    private @Nullable Ready writer;

    Entry(SelectableChannel channel) throws IOException {
      this.channel = channel;
      this.raw = loop.io().network().watchable(channel);
      raw.listener(this);
    }

    @Nullable Ready watcher(int operation) {
      return operation == RawHandle.READ ? reader : writer;
    }

    void set(int operation, @Nullable Ready watcher) {
      if (operation == RawHandle.READ) {
        reader = watcher;
      } else {
        writer = watcher;
      }
    }

    @Override
    public void ready(int operations) {
      boolean ended = tell(RawHandle.READ, operations) | tell(RawHandle.WRITE, operations);
      if (ended) {
        try {
          afterRemoval();
        } catch (RuntimeException e) {
          loop.pass.add(() -> rethrow(e)); // reported as that of a callback
        }
      }
    }

    /**
     * Returns whether that was the last time. Whoever waited for one event finds the channel free when
     * it goes on: it may close it, or have it block. One that its owner has cancelled goes, too: its
     * event would come for ever.
     */
    private boolean tell(int operation, int operations) {
      var watcher = watcher(operation);
      if (watcher == null || (operations & operation) == 0) {
        return false;
      }
      boolean stays = watcher instanceof HandleImpl handle && !handle.isCancelled();
      if (!stays) {
        set(operation, null);
      }
      loop.pass.add(watcher);
      return !stays;
    }

    /** Has the driver look for what is wanted now. A channel that cannot be watched is let go. */
    void update() throws IOException {
      int wanted = (reader == null ? 0 : RawHandle.READ) | (writer == null ? 0 : RawHandle.WRITE);
      boolean watched = false;
      try {
        if (wanted != 0) {
          raw.watch(wanted);
          watched = true;
        }
      } finally {
        if (!watched) {
          entries.remove(channel);
          raw.close();
        }
      }
    }

    void afterRemoval() {
      try {
        update();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot be watched any more: " + channel, e);
      }
    }
  }

  private static @Nullable Coro rethrow(RuntimeException e) {
    throw e;
  }

  /** Has {@code callback} run at each event, in the place of whatever was set before. */
  Handle set(int operation, SelectableChannel channel, Runnable callback) throws IOException {
    Objects.requireNonNull(callback, "callback");
    var handle = new HandleImpl(loop, callback, Context.copyCurrent());
    set(operation, channel, handle);
    return handle;
  }

  /** {@link #set(int, SelectableChannel, Runnable)}; what is not a handle has one turn only. */
  void set(int operation, SelectableChannel channel, Ready watcher) throws IOException {
    loop.requireOpen();
    loop.requireOwnThread();
    var entry = entry(channel);
    var before = entry.watcher(operation);
    entry.set(operation, watcher);
    entry.update();
    cancel(before);
  }

  private static void cancel(@Nullable Ready watcher) {
    if (watcher instanceof HandleImpl handle) {
      handle.cancel();
    }
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

  /**
   * Takes a watcher away; with {@code only} given, unless it has been replaced.
   *
   * @return whether there was one
   */
  boolean remove(int operation, SelectableChannel channel, @Nullable Ready only) {
    loop.requireOwnThread();
    loop.io().requireUnused(channel);
    var entry = loop.isClosed() ? null : entries.get(channel);
    if (entry == null) {
      return false;
    }
    var watcher = entry.watcher(operation);
    if (watcher == null || (only != null && watcher != only)) {
      return false;
    }
    cancel(watcher);
    entry.set(operation, null);
    entry.afterRemoval();
    return true;
  }
}
