package dev.tulip;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The generators that were begun on a loop and have not ended: what {@code shutdown_asyncgens}
 * closes.
 *
 * <p>As asyncio's {@code WeakSet} this does not keep a {@link Generator} alive; it does keep the
 * body, whose {@code finally} blocks are yet to run. CPython's collector hands a forgotten
 * generator to the loop, which closes it in a new task. So does Java's, by way of a queue; and
 * since nobody waits at that queue, it is looked at when the next generator begins, and at
 * shutdown.
 *
 * <p>For the holder of the loop's baton only.
 */
final class AsyncGenerators {

  private static final String FAILED =
      "an error occurred during closing of asynchronous generator ";

  private final LoopImpl loop;
  private final ReferenceQueue<Generator<?>> forgotten = new ReferenceQueue<>();
  private @Nullable Entry first;
  private boolean shutDown;

  AsyncGenerators(LoopImpl loop) {
    this.loop = loop;
  }

  /** A generator in the list. */
  final class Entry extends WeakReference<Generator<?>> {
    private final GeneratorRun<?> run;
    private @Nullable Entry previous;
    private @Nullable Entry next;
    private boolean listed = true;

    private Entry(Generator<?> generator, GeneratorRun<?> run) {
      super(generator, forgotten);
      this.run = run;
    }

    /** The generator, or one like it where it was forgotten. */
    private Generator<?> generator() {
      var generator = get();
      return generator == null ? new Generator<>(run) : generator;
    }

    /** The generator has ended. */
    void remove() {
      clear();
      if (!listed) {
        return;
      }
      listed = false;
      if (previous == null) {
        first = next;
      } else {
        previous.next = next;
      }
      if (next != null) {
        next.previous = previous;
      }
    }
  }

  /** {@code generator} begins. */
  Entry add(Generator<?> generator, GeneratorRun<?> run) {
    closeForgotten();
    if (shutDown) {
      Log.warning(
          "asynchronous generator "
              + generator
              + " was scheduled after loop.shutdown_asyncgens() call");
    }
    var entry = new Entry(generator, run);
    entry.next = first;
    if (first != null) {
      first.previous = entry;
    }
    first = entry;
    return entry;
  }

  /** Has those be closed that nobody refers to. They stay in the list until that has been done. */
  private void closeForgotten() {
    for (var lost = forgotten.poll(); lost != null; lost = forgotten.poll()) {
      var generator = ((Entry) lost).generator();
      loop.createTask(() -> closeAndReport(generator));
    }
  }

  private void closeAndReport(Generator<?> generator) {
    try {
      generator.close();
    } catch (Exception e) {
      report(generator, e);
    }
  }

  /** Closes all at once, and waits for that; in order of their beginning. */
  void shutdown() {
    loop.requireOpen();
    shutDown = true;
    var closing = takeAll();
    if (closing.isEmpty()) {
      return;
    }
    var outcomes =
        Gather.<@Nullable Void>outcomes(closing.stream().map(Close::new).toList()).await();
    for (int i = 0; i < closing.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Failure<?>(var exception)
          && !(exception instanceof CancelledError)) {
        report(closing.get(i), exception);
      }
    }
  }

  private List<Generator<?>> takeAll() {
    var all = new ArrayList<Generator<?>>();
    for (var entry = first; entry != null; entry = entry.next) {
      all.add(entry.generator());
      entry.listed = false;
    }
    first = null;
    return all.reversed();
  }

  /** {@code aclose()}. */
  private record Close(Generator<?> generator) implements Coroutine<@Nullable Void> {

    Close {
      Objects.requireNonNull(generator);
    }

    @Override
    public Void run() {
      generator.close();
      return Nulls.none();
    }
  }

  private void report(Generator<?> generator, Throwable exception) {
    loop.callExceptionHandler(
        ExceptionContext.of(FAILED + generator, exception).with("asyncgen", generator));
  }
}
