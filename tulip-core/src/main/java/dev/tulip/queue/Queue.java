package dev.tulip.queue;

import dev.tulip.CancelledError;
import dev.tulip.NoRunningLoopException;
import dev.tulip.WrongLoopException;
import dev.tulip.sync.Event;
import dev.tulip.sync.internal.LoopBinding;
import java.util.Objects;

/**
 * A queue between tasks: {@code asyncio.Queue}, first in, first out.
 *
 * <p>Where it has a size, putting into a full queue waits for room; getting from an empty one waits
 * for an item. A task that is woken looks again, and waits on at the end of the line where another
 * was quicker. Those who work items off may tell with {@link #taskDone}, and {@link #join} waits
 * until all are worked off.
 *
 * <pre>{@code
 * while (true) {
 *   var job = queue.get();
 *   try {
 *     work(job);
 *   } finally {
 *     queue.taskDone();
 *   }
 * }
 * }</pre>
 *
 * <p>On the thread of one loop only; it becomes that loop's when something waits at it first.
 * {@link #putNowait}, {@link #getNowait} and all others that do not suspend may be called by
 * callbacks, too.
 *
 * <p>Unlike in asyncio, {@code null} is no item, and a negative size is an error; 0 is the one way
 * to say "any size".
 *
 * @param <T> the type of the items
 */
public sealed class Queue<T> permits PriorityQueue, LifoQueue {

  // As in asyncio/queues.py. Who wakes a waiter takes it out of the line; so one that was woken
  // stands in no line, and neither item nor room is kept for it. Should it be cancelled before it
  // runs, it wakes the next in line instead, if what it was woken for is still there.

  private final Items<T> items;
  private final int maxsize;
  private final WaitingLine getters = new WaitingLine();
  private final WaitingLine putters = new WaitingLine();
  private final LoopBinding binding = new LoopBinding();
  private final Event allDone = new Event();

  /** Items that were put and not reported done. */
  private long unfinished;

  private boolean shutDown;

  /** With room for any number of items. */
  public Queue() {
    this(0);
  }

  /**
   * With room for {@code maxsize} items.
   *
   * @param maxsize 0 for any number
   * @throws IllegalArgumentException if {@code maxsize} is negative
   */
  public Queue(int maxsize) {
    this(maxsize, new FifoItems<>());
  }

  Queue(int maxsize, Items<T> items) {
    if (maxsize < 0) {
      throw new IllegalArgumentException("maxsize is negative: " + maxsize);
    }
    this.maxsize = maxsize;
    this.items = items;
    allDone.set();
  }

  // ---- putting

  /**
   * Puts {@code item} into the queue. Suspends while the queue is full; does not where there is
   * room.
   *
   * @throws QueueShutDownException if the queue is shut down, be it before or while this waits
   * @throws CancelledError if the task is cancelled while it waits; the item is not in the queue
   *     then
   * @throws NullPointerException if {@code item} is null
   * @throws WrongLoopException if it has to wait, and the queue belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public final void put(T item) {
    Objects.requireNonNull(item, "item");
    while (full()) {
      requireOpen();
      waitForRoom();
    }
    putNowait(item);
  }

  private void waitForRoom() {
    var putter = binding.createFuture(this);
    try {
      putters.await(putter);
    } catch (Throwable e) {
      if (!full() && !putter.cancelled()) {
        putters.wakeNext();
      }
      throw e;
    }
  }

  /**
   * Puts {@code item} into the queue, and wakes the task that has waited longest for one. Does not
   * suspend.
   *
   * @throws QueueFullException if there is no room
   * @throws QueueShutDownException if the queue is shut down
   * @throws NullPointerException if {@code item} is null
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   */
  public final void putNowait(T item) {
    Objects.requireNonNull(item, "item");
    binding.requireOwnThread();
    requireOpen();
    if (full()) {
      throw new QueueFullException("the queue is full: maxsize=" + maxsize);
    }
    items.add(item);
    unfinished++;
    allDone.clear();
    getters.wakeNext();
  }

  private void requireOpen() {
    if (shutDown) {
      throw new QueueShutDownException("the queue is shut down: items=" + items.size());
    }
  }

  // ---- getting

  /**
   * Takes the next item out of the queue. Suspends while the queue is empty; does not where there
   * is an item.
   *
   * @throws QueueShutDownException if the queue is shut down and empty, be it before or while this
   *     waits
   * @throws CancelledError if the task is cancelled while it waits; no item is lost by that
   * @throws WrongLoopException if it has to wait, and the queue belongs to another loop
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public final T get() {
    while (empty()) {
      requireOpen();
      waitForItem();
    }
    return getNowait();
  }

  private void waitForItem() {
    var getter = binding.createFuture(this);
    try {
      getters.await(getter);
    } catch (Throwable e) {
      if (!empty() && !getter.cancelled()) {
        getters.wakeNext();
      }
      throw e;
    }
  }

  /**
   * Takes the next item out of the queue, and wakes the task that has waited longest for room. Does
   * not suspend.
   *
   * @throws QueueEmptyException if there is no item
   * @throws QueueShutDownException if there is no item and the queue is shut down
   * @throws IllegalStateException on another thread than that of its loop, while that runs
   */
  public final T getNowait() {
    binding.requireOwnThread();
    if (empty()) {
      requireOpen();
      throw new QueueEmptyException("the queue is empty: maxsize=" + maxsize);
    }
    var item = items.take();
    putters.wakeNext();
    return item;
  }

  // ---- work done

  /**
   * Tells that an item got earlier is worked off. Does not suspend. When all are, those in {@link
   * #join} go on.
   *
   * @throws IllegalStateException if called more often than items were put. asyncio has a {@code
   *     ValueError}; here it is the state that is wrong, no argument.
   */
  public final void taskDone() {
    binding.requireOwnThread();
    if (unfinished <= 0) {
      throw new IllegalStateException("taskDone() called too many times: no item is unfinished");
    }
    unfinished--;
    if (unfinished == 0) {
      allDone.set();
    }
  }

  /**
   * Waits until {@link #taskDone} was called for each item that was put. Suspends where it was not;
   * does not where it was, or nothing was put.
   *
   * @throws CancelledError if the task is cancelled while it waits
   * @throws WrongLoopException if it has to wait, and tasks of another loop did so before
   * @throws NoRunningLoopException if it has to wait, and no loop runs on this thread
   */
  public final void join() {
    if (unfinished > 0) {
      allDone.await();
    }
  }

  // ---- shutting down

  /** {@link #shutdown(boolean)} that leaves the items in the queue. */
  public final void shutdown() {
    shutdown(false);
  }

  /**
   * Ends the queue's use: nothing can be put any more, and where nothing is left nothing can be
   * got. All tasks that wait in {@link #put} and {@link #get} are woken, and those find out. Does
   * not suspend; may be called again.
   *
   * @param immediate whether to drop the items that are in the queue, counting each as done
   */
  public final void shutdown(boolean immediate) {
    binding.requireOwnThread();
    shutDown = true;
    if (immediate) {
      dropItems();
    }
    getters.wakeAll();
    putters.wakeAll();
  }

  private void dropItems() {
    while (!empty()) {
      items.take();
      if (unfinished > 0) {
        unfinished--;
      }
    }
    if (unfinished == 0) {
      allDone.set();
    }
  }

  // ---- how it stands

  /** How many items are in the queue. Does not suspend. */
  public final int qsize() {
    return items.size();
  }

  /** For how many items there is room; 0 for any number. Does not suspend. */
  public final int maxsize() {
    return maxsize;
  }

  /** Whether there is no item. Does not suspend. */
  public final boolean empty() {
    return items.size() == 0;
  }

  /** Whether there is no room; never where {@link #maxsize} is 0. Does not suspend. */
  public final boolean full() {
    return maxsize > 0 && items.size() >= maxsize;
  }

  /** Such as {@code <Queue maxsize=2 _queue=[a, b] _putters[1] tasks=2>}. */
  @Override
  public final String toString() {
    var text = new StringBuilder("<").append(getClass().getSimpleName());
    text.append(" maxsize=").append(maxsize);
    if (!empty()) {
      text.append(" _queue=").append(items.snapshot());
    }
    appendCount(text, " _getters[", getters.size(), "]");
    appendCount(text, " _putters[", putters.size(), "]");
    appendCount(text, " tasks=", unfinished, "");
    return text.append(shutDown ? " shutdown>" : ">").toString();
  }

  private static void appendCount(StringBuilder text, String before, long count, String after) {
    if (count > 0) {
      text.append(before).append(count).append(after);
    }
  }
}
