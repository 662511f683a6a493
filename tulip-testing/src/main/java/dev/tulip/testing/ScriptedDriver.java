package dev.tulip.testing;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.EventLoops;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A driver that does what a test says: for whoever has to know exactly what happens in which pass
 * of a loop.
 *
 * <pre>{@code
 * var clock = new VirtualClock();
 * var driver = new ScriptedDriver(clock);
 * var loop = driver.newEventLoop();
 * loop.callLater(Duration.ofSeconds(10), loop::stop);
 * driver.onSelect(advance(Duration.ofSeconds(3)), deliver(() -> log.add("readable")));
 * driver.onSelect(waitInFull());
 * loop.runForever();
 * assertEquals(List.of("readable"), log);
 * assertEquals(List.of(Duration.ofSeconds(10), Duration.ofSeconds(7)), driver.timeouts());
 * }</pre>
 *
 * <p>The script has one entry for each {@link #select}, with any number of steps, which are done in
 * turn. The driver says that it is watching, so that the loop looks at it in every pass. When the
 * script is over, {@code select} throws an {@link AssertionError}, which ends the run; {@link
 * #afterwards} says what to do instead, and is needed where a {@link dev.tulip.Runner} cleans up on
 * the loop. In CPython this is {@code test.test_asyncio.utils.TestLoop}, whose script is a
 * generator of the times that pass.
 *
 * <p>Not a loop for programs: with it the loop sees no deadlock. Used on the loop's thread, or
 * while the loop does not run; {@link #wakeup} and {@link #wakeups} on any.
 */
public final class ScriptedDriver implements Driver {

  /** Something that happens while the loop waits. */
  @FunctionalInterface
  public interface Step {

    /**
     * Happens.
     *
     * @param clock the loop's clock, to be moved
     * @param timeoutNanos how long the loop is willing to wait; {@link Driver#FOREVER} for no limit
     * @param ready takes callbacks of events
     * @throws IOException to have {@code select} fail
     */
    void happen(VirtualClock clock, long timeoutNanos, Readiness ready) throws IOException;
  }

  private final VirtualClock clock;
  private final @Nullable ScriptedNetwork network;
  private final Deque<List<Step>> script = new ArrayDeque<>();
  private final List<Duration> timeouts = new ArrayList<>();
  private final AtomicInteger wakeups = new AtomicInteger();
  private @Nullable List<Step> afterwards;
  private boolean closed;

  /** A driver with an empty script, for a loop on {@code clock}. */
  public ScriptedDriver(VirtualClock clock) {
    this(clock, null);
  }

  /**
   * A driver with sockets, for a loop on {@code clock}. After the steps of each {@link #select} the
   * loop is told which of the network's sockets are ready. Beyond the end of the script, unless {@link
   * #afterwards} says something else, time passes when none is.
   */
  public ScriptedDriver(VirtualClock clock, @Nullable ScriptedNetwork network) {
    this.clock = clock;
    this.network = network;
  }

  /** A loop on this driver and its clock, not set as any thread's. Closing it closes the driver. */
  public EventLoop newEventLoop() {
    return LoopWatch.created(EventLoops.create(clock, this));
  }

  // ---- the script

  /**
   * Adds to the script what happens in the next {@link #select} that has no entry yet: nothing,
   * without a step.
   */
  public ScriptedDriver onSelect(Step... steps) {
    script.add(List.of(steps));
    return this;
  }

  /** What happens in every {@link #select} after the end of the script. */
  public ScriptedDriver afterwards(Step... steps) {
    afterwards = List.of(steps);
    return this;
  }

  /** Time passes. More of it than the loop asked to wait is a system that is late. */
  public static Step advance(Duration duration) {
    return (clock, _, _) -> clock.advance(duration);
  }

  /**
   * As much time passes as the loop asked to wait. It is an {@link AssertionError} if there was no
   * limit: nothing would ever happen.
   */
  public static Step waitInFull() {
    return (clock, timeoutNanos, _) -> {
      if (timeoutNanos == FOREVER) {
        throw new AssertionError("the loop waits for ever: it has nothing to run and no timer");
      }
      clock.advance(timeoutNanos);
    };
  }

  /** Events arrive, in this order: their callbacks run in the pass that begins. */
  public static Step deliver(Runnable... callbacks) {
    return (_, _, ready) -> List.of(callbacks).forEach(ready::ready);
  }

  /** The system refuses to wait. */
  public static Step fail(IOException exception) {
    return (_, _, _) -> {
      throw exception;
    };
  }

  /**
   * Another thread does something while the loop waits, such as {@code loop.callSoonThreadsafe},
   * and the loop goes on when that is done. What it throws is thrown to the loop.
   */
  public static Step onAnotherThread(Runnable action) {
    return (_, _, _) -> runElsewhere(action);
  }

  private static void runElsewhere(Runnable action) {
    var failures = new ArrayList<Throwable>();
    var thread = Thread.ofPlatform().name("scripted").unstarted(action);
    thread.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while another thread did its part of the script", e);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError(
          "another thread failed in its part of the script", failures.getFirst());
    }
  }

  // ---- what happened

  /** The limit of each {@link #select} so far; {@link Asyncio#FOREVER} where there was none. */
  public List<Duration> timeouts() {
    return List.copyOf(timeouts);
  }

  /** How many times {@link #wakeup} was called. */
  public int wakeups() {
    return wakeups.get();
  }

  /** Whether the loop has closed the driver. */
  public boolean isClosed() {
    return closed;
  }

  // ---- the driver

  @Override
  public void select(long timeoutNanos, Readiness ready) throws IOException {
    var timeout = timeoutNanos == FOREVER ? Asyncio.FOREVER : Duration.ofNanos(timeoutNanos);
    timeouts.add(timeout);
    for (var step : nextEntry(timeoutNanos)) {
      step.happen(clock, timeoutNanos, ready);
    }
    if (network != null) {
      network.tell();
    }
  }

  private List<Step> nextEntry(long timeoutNanos) {
    var entry = script.poll();
    if (entry != null) {
      return entry;
    }
    if (afterwards != null) {
      return afterwards;
    }
    if (network != null) {
      return network.isReady() ? List.of() : List.of(waitInFull());
    }
    throw new AssertionError(
        "the script ends after %d selects, but the loop asks for another one, %s; so far: %s"
            .formatted(
                timeouts.size() - 1,
                describe(timeoutNanos),
                timeouts.subList(0, timeouts.size() - 1)));
  }

  private static String describe(long timeoutNanos) {
    if (timeoutNanos == FOREVER) {
      return "without a limit";
    }
    return timeoutNanos == 0 ? "only to look" : "of at most " + Duration.ofNanos(timeoutNanos);
  }

  @Override
  public Network network() {
    return network == null ? Driver.super.network() : network;
  }

  @Override
  public @Nullable List<InetAddress> lookup(String host) throws UnknownHostException {
    return network == null ? null : network.lookup(host);
  }

  @Override
  public void wakeup() {
    wakeups.incrementAndGet();
  }

  /** Always: the loop is to look here in every pass. */
  @Override
  public boolean isWatching() {
    return true;
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public String toString() {
    return "scripted";
  }
}
