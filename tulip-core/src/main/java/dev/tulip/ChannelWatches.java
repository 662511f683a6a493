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

/**
 * The readers and writers of channels: those that {@code add_reader} and {@code add_writer} have set,
 * and those of the {@code sock_} methods, which wait for one event.
 *
 * <p>Which of both is meant is said as of a {@link RawHandle}: {@code READ} or {@code WRITE}.
 */
final class ChannelWatches {

  private final LoopImpl loop;
  private final Map<SelectableChannel, Entry> entries = new HashMap<>();

  ChannelWatches(LoopImpl loop) {
    this.loop = loop;
  }

  /** A reader or a writer. */
  private static final class Watcher extends HandleImpl {
    private final boolean once;

    Watcher(LoopImpl loop, Runnable callback, boolean once) {
      super(loop, callback, Context.copyCurrent());
      this.once = once;
    }
  }

  /** One channel: what asyncio's selector keeps for a file descriptor. */
  private final class Entry implements IoEvents {
    private final SelectableChannel channel;
    private final RawHandle raw;
    private @Nullable Watcher reader;
    private @Nullable Watcher writer;

    Entry(SelectableChannel channel) throws IOException {
      this.channel = channel;
      this.raw = loop.io().network().watchable(channel);
      raw.listener(this);
    }

    @Nullable Watcher watcher(int operation) {
      return operation == RawHandle.READ ? reader : writer;
    }

    void set(int operation, @Nullable Watcher watcher) {
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
        update();
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
      boolean ended = watcher.once || watcher.isCancelled();
      if (ended) {
        set(operation, null);
      }
      if (!watcher.isCancelled()) {
        loop.pass.add(watcher);
      }
      return ended;
    }

    /** Begins to watch for a callback that was set. A channel that cannot be watched is let go. */
    void watch() throws IOException {
      try {
        raw.watch(wanted());
      } catch (IOException | RuntimeException e) {
        entries.remove(channel);
        raw.close();
        throw e;
      }
    }

    /** A callback was taken away. */
    void update() {
      try {
        if (wanted() != 0) {
          raw.watch(wanted());
        } else {
          entries.remove(channel);
          raw.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot be watched any more: " + channel, e);
      }
    }

    private int wanted() {
      return (reader == null ? 0 : RawHandle.READ) | (writer == null ? 0 : RawHandle.WRITE);
    }
  }

  /** Has {@code callback} run each time. */
  HandleImpl set(int operation, SelectableChannel channel, Runnable callback) throws IOException {
    return set(operation, channel, callback, false);
  }

  /** Has {@code callback} run the next time. */
  HandleImpl setOnce(int operation, SelectableChannel channel, Runnable callback)
      throws IOException {
    return set(operation, channel, callback, true);
  }

  private HandleImpl set(int operation, SelectableChannel channel, Runnable callback, boolean once)
      throws IOException {
    Objects.requireNonNull(callback, "callback");
    loop.requireOpen();
    loop.requireOwnThread();
    var watcher = new Watcher(loop, callback, once);
    var entry = entry(channel);
    var before = entry.watcher(operation);
    entry.set(operation, watcher);
    entry.watch();
    if (before != null) {
      before.cancel();
    }
    return watcher;
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
   * Takes a callback away; with {@code only} given, unless it has been replaced.
   *
   * @return whether there was one
   */
  boolean remove(int operation, SelectableChannel channel, @Nullable Handle only) {
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
    watcher.cancel();
    entry.set(operation, null);
    entry.update();
    return true;
  }
}
