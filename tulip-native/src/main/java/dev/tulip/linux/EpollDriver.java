package dev.tulip.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.Processes;
import dev.tulip.spi.Readiness;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A driver on Linux's {@code epoll}: asyncio's {@code SelectorEventLoop} with an {@code
 * EpollSelector}, and what libuv is to uvloop.
 *
 * <p><b>Level-triggered</b>, as asyncio's: what is not read is told again. A handle enters the kernel's
 * list when it is watched for the first time, which may fail and then says so at once. Later changes
 * wait until the next {@link #select}, so that one that is taken back costs nothing. Nothing stays in
 * the list that is not watched, for the kernel tells of errors whether asked or not.
 *
 * <p><b>Keys.</b> With each event comes the number of the handle's slot and the slot's generation: the
 * kernel may still tell of a descriptor that is closed here and lives on in a child process.
 *
 * <p><b>Waiting.</b> Blocking in {@code epoll_wait} holds a thread of the system. On a platform thread,
 * as in the fast tier, that is the loop's own, and {@link Interruption} has an interrupt end the wait
 * as it does with Java's selectors. A virtual thread would hold one of the few that the JDK has for all
 * of them, so there {@link Lookout}, a thread of its own, waits in its stead.
 *
 * <p><b>Java's channels</b> that a user brings keep their descriptor to themselves: {@link ChannelSide}
 * has a selector watch them.
 */
final class EpollDriver implements Driver {

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;
  static final int EPOLLIN = 1;
  static final int EPOLLOUT = 4;
  private static final int EPOLLET = 1 << 31;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /**
   * How many events one look takes; the others are found by the next, for the kernel takes them in
   * turns. asyncio takes all. Coroutines answer one pass after their bytes were read: of so few
   * connections the processor's cache still has everything then, which measured better than 1,024 and
   * than 32.
   */
  private static final int MOST_EVENTS = 128;

  /** {@code struct epoll_event} has no padding on x86-64, for the sake of 32-bit programs. */
  private static final int EVENT_SIZE = "amd64".equals(System.getProperty("os.arch")) ? 12 : 16;

  private static final int EVENT_DATA = EVENT_SIZE - 8;

  /** The key of the {@link Waker}; slots count from 0. */
  private static final long WAKEUP = -1;

  final Scratch scratch;
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment events = arena.allocate((long) EVENT_SIZE * MOST_EVENTS, 8);
  private final MemorySegment change = arena.allocate(EVENT_SIZE, 8);
  private final EpollNetwork network = new EpollNetwork(this);
  private final Slots slots = new Slots();
  private final ArrayDeque<EpollHandle> changed = new ArrayDeque<>();
  private final Interruption interruption = new Interruption(this::wakeup);
  private final int epoll;
  private final Waker waker;
  private volatile @Nullable ChannelSide channels;
  private @Nullable Lookout lookout;
  private @Nullable EpollProcesses processes;

  /** How many handles are in the kernel's list. */
  private int watched;

  private boolean open = true;

  private EpollDriver() throws IOException {
    scratch = new Scratch(arena);
    epoll = Errno.orThrow(Libc.epollCreate(scratch.errno, EPOLL_CLOEXEC));
    try {
      waker = Waker.open(arena);
    } catch (IOException e) {
      Libc.close(scratch.errno, epoll);
      throw e;
    }
    try {
      control(CTL_ADD, waker.fd(), EPOLLIN | EPOLLET, WAKEUP);
    } catch (IOException e) {
      waker.close();
      Libc.close(scratch.errno, epoll);
      throw e;
    }
  }

  /**
   * A driver with an epoll instance of its own.
   *
   * @throws IOException when the system has no descriptors left for one
   */
  static EpollDriver open() throws IOException {
    return new EpollDriver();
  }

  @Override
  public Network network() {
    return network;
  }

  /** Null where the system lacks what {@link EpollProcesses} need. */
  @Override
  public @Nullable Processes processes() {
    var made = processes;
    if (made == null && EpollProcesses.areAvailable()) {
      made = new EpollProcesses(this);
      processes = made;
    }
    return made;
  }

  // ---- what is watched

  @Override
  public boolean isWatching() {
    var side = channels;
    return watched > 0 || (side != null && side.isWatching());
  }

  /** There is a new handle; gives its key. */
  long opened(EpollHandle handle) {
    return slots.add(handle);
  }

  /** {@code handle} is closed, and not watched any more. */
  void closed(EpollHandle handle) {
    slots.remove(handle.key());
  }

  /** Begins to watch {@code handle}. */
  void add(EpollHandle handle, int events) throws IOException {
    if (!open) {
      throw new IOException("the driver is closed");
    }
    control(CTL_ADD, handle.fd(), events, handle.key());
    watched++;
  }

  /** {@code handle} has changed what it wants; the kernel is told before the next wait. */
  void changed(EpollHandle handle) {
    changed.add(handle);
  }

  /** Stops watching {@code handle} at once. */
  void remove(EpollHandle handle) {
    watched--;
    setEvent(0, 0);
    // Fails only where the kernel has forgotten the descriptor already.
    Libc.epollCtl(scratch.errno, epoll, CTL_DEL, handle.fd(), change.address());
  }

  private void applyChanges() throws IOException {
    for (var handle = changed.poll(); handle != null; handle = changed.poll()) {
      int events = handle.takeChange();
      if (events == EpollHandle.UNCHANGED) {
        continue;
      }
      if (events == 0) {
        remove(handle);
      } else {
        control(CTL_MOD, handle.fd(), events, handle.key());
      }
      handle.registered(events);
    }
  }

  private void control(int operation, int fd, int events, long key) throws IOException {
    setEvent(events, key);
    Errno.orThrow(Libc.epollCtl(scratch.errno, epoll, operation, fd, change.address()));
  }

  private void setEvent(int events, long key) {
    change.set(JAVA_INT_UNALIGNED, 0, events);
    change.set(JAVA_LONG_UNALIGNED, EVENT_DATA, key);
  }

  // ---- waiting

  @Override
  public boolean blocksThread() {
    return true;
  }

  /** Rounds up to the milliseconds that {@code epoll_wait} takes, as asyncio does. */
  @Override
  public void select(long timeoutNanos, Readiness ready) throws IOException {
    applyChanges();
    var side = channels;
    int millis = millis(timeoutNanos);
    if (side == null || !side.isWatching()) {
      tell(millis == 0 ? look() : await(millis));
    } else if (watched == 0) {
      side.select(waker.isWaking() ? 0 : timeoutNanos, ready);
      tell(look());
    } else {
      tell(millis == 0 ? look() : awaitBoth(side, millis));
      side.select(0, ready);
    }
  }

  private static int millis(long nanos) {
    if (nanos <= 0) {
      return 0;
    }
    return nanos == FOREVER
        ? -1
        : (int) Math.min((nanos - 1) / NANOS_PER_MILLI + 1, Integer.MAX_VALUE);
  }

  private int look() {
    return Libc.epollWait(scratch.errno, epoll, events.address(), MOST_EVENTS, 0);
  }

  private int await(int millis) throws IOException {
    if (Thread.currentThread().isVirtual()) {
      int found = look();
      return found == 0 ? lookout().await(millis, waker) : found;
    }
    interruption.begin();
    try {
      return Libc.epollWait(scratch.errno, epoll, events.address(), MOST_EVENTS, millis);
    } finally {
      interruption.end();
    }
  }

  private int awaitBoth(ChannelSide side, int millis) throws IOException {
    side.beginWatch();
    try {
      return await(millis);
    } finally {
      side.endWatch();
    }
  }

  private Lookout lookout() {
    var made = lookout;
    if (made == null) {
      made = new Lookout(epoll, events, MOST_EVENTS, arena.allocate(Libc.ERRNO_SIZE, 8));
      lookout = made;
    }
    return made;
  }

  private void tell(int found) throws IOException {
    if (found < 0) {
      if (found == -Errno.EINTR) {
        return;
      }
      throw Errno.exception(-found);
    }
    try {
      tellAll(found);
    } catch (Throwable e) {
      waker.woken(); // Its event may have been among those that are lost.
      throw e;
    }
  }

  private void tellAll(int found) {
    for (long at = 0, end = (long) found * EVENT_SIZE; at < end; at += EVENT_SIZE) {
      long key = events.get(JAVA_LONG_UNALIGNED, at + EVENT_DATA);
      if (key == WAKEUP) {
        waker.woken();
        continue;
      }
      var handle = slots.get(key);
      if (handle != null) {
        handle.ready(events.get(JAVA_INT_UNALIGNED, at));
      }
    }
  }

  @Override
  public void wakeup() {
    var side = channels;
    if (side != null) {
      side.wakeup();
    }
    waker.wake();
  }

  // ---- the rest

  /** The side of the driver that watches Java's channels; made when it is first needed. */
  ChannelSide channels() throws IOException {
    var made = channels;
    if (made == null) {
      made = ChannelSide.open(waker);
      channels = made;
    }
    return made;
  }

  @Override
  public void close() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    slots.driverClosed();
    if (lookout != null) {
      lookout.close();
    }
    interruption.close();
    waker.close();
    Libc.close(scratch.errno, epoll);
    var side = channels;
    if (side != null) {
      side.close();
    }
  }

  @Override
  public String toString() {
    return "epoll";
  }
}
