package dev.tulip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A generator's body under way: its state, and what goes in and out.
 *
 * <p>The body's frames refer to this object and not to the {@link Generator} that the user holds,
 * so that one that is forgotten half-way can be told from one in use (see {@link AsyncGenerators}).
 *
 * <p>The fields are handed back and forth between consumer and body, of which one runs at a time.
 * Only {@link #state} is contended: by a body that asks itself for a value, or by two threads that
 * share a generator.
 */
final class GeneratorRun<T> implements Yielder<T>, Runnable {

  /** Python's {@code inspect.getgeneratorstate}. */
  enum State {
    CREATED,
    RUNNING,
    SUSPENDED,
    CLOSED
  }

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(GeneratorRun.class, "state", State.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile State state = State.CREATED;

  /** Null once it has begun. */
  private Generator.@Nullable ReturningBody<T> body;

  private @Nullable GeneratorHost host;
  private AsyncGenerators.@Nullable Entry entry;

  /** From body to consumer: what was yielded, returned, thrown. */
  private @Nullable Object value;

  private @Nullable Object returned;
  private @Nullable Throwable failure;
  private boolean ended;
  private boolean refusedClose;

  /** From consumer to body: what its yield gives, or throws. */
  private @Nullable Object sent;

  private @Nullable Throwable thrown;

  GeneratorRun(Generator.ReturningBody<T> body) {
    this.body = body;
  }

  State state() {
    return state;
  }

  // ---- the consumer's side

  /**
   * Lets the body run to its next yield, or to its end.
   *
   * @return whether it yielded
   */
  boolean resume(Generator<T> generator, @Nullable Object toSend, @Nullable Throwable toThrow) {
    var before = state;
    if (before == State.CLOSED) {
      return false;
    }
    claim(before);
    try {
      var here = host == null ? begin(generator) : host;
      sent = toSend;
      thrown = toThrow;
      here.resume();
    } finally {
      release();
    }
    if (failure != null) {
      var e = failure;
      failure = null;
      throw Throwables.sneaky(e);
    }
    return !ended;
  }

  private void claim(State before) {
    if (host != null && before != State.RUNNING) {
      host.arrive();
    }
    if (before == State.RUNNING || !STATE.compareAndSet(this, before, State.RUNNING)) {
      throw new IllegalStateException("generator already executing");
    }
  }

  private GeneratorHost begin(Generator<T> generator) {
    var here = GeneratorHost.here(this);
    here.arrive();
    host = here;
    enlist(generator);
    return here;
  }

  /**
   * Has the running loop, if there is one, know of this generator. It does from the first value
   * that is asked for, even where none can be given, as in asyncio.
   */
  void enlist(Generator<T> generator) {
    var loop = LoopImpl.running();
    if (loop != null && entry == null) {
      entry = loop.generators.add(generator, this);
    }
  }

  private void release() {
    if (!ended) {
      STATE.setRelease(this, body == null ? State.SUSPENDED : State.CREATED);
      return;
    }
    close();
  }

  /** Marks a body that has ended, or that will never begin. */
  void close() {
    STATE.setRelease(this, State.CLOSED);
    body = null;
    host = null;
    if (entry != null) {
      entry.remove();
      entry = null;
    }
  }

  /** The body has yielded when it was to end. */
  void closeRefused() {
    refusedClose = host instanceof GeneratorOnLoop;
  }

  /** An async generator that has yielded when it was to end is asked to no more. */
  void requireNotRefused() {
    if (refusedClose && state == State.SUSPENDED) {
      throw new StopIteration();
    }
  }

  /** Ends a generator that has not begun; false if there is a body under way. */
  boolean endsUnrun() {
    return switch (state) {
      case CLOSED -> true;
      case CREATED -> {
        close();
        yield true;
      }
      case RUNNING, SUSPENDED -> false;
    };
  }

  /** What was yielded last. */
  T takeValue() {
    T taken = Nulls.cast(value);
    value = null;
    return taken;
  }

  /** What the body returned; null from the second time on. */
  @Nullable Object takeReturned() {
    var taken = returned;
    returned = null;
    return taken;
  }

  // ---- the body's side

  @Override
  public void run() {
    var work = Objects.requireNonNull(body);
    body = null;
    try {
      returned = work.run(this);
    } catch (StopIteration e) {
      failure = new IllegalStateException("generator raised StopIteration", e);
    } catch (Throwable e) {
      failure = e;
    }
    ended = true;
    Objects.requireNonNull(host).end();
  }

  @Override
  public @Nullable Object yield(T item) {
    pause(item);
    return received();
  }

  private void pause(T item) {
    var here = host;
    if (here == null || !here.isHere()) {
      throw new IllegalStateException(
          "yield outside the generator's body, on " + Thread.currentThread());
    }
    value = item;
    here.pause();
  }

  private @Nullable Object received() {
    var e = thrown;
    if (e != null) {
      thrown = null;
      throw Throwables.sneaky(e);
    }
    var taken = sent;
    sent = null;
    return taken;
  }

  @Override
  public @Nullable Object yieldFrom(Iterable<? extends T> inner) {
    return inner instanceof Generator<? extends T> generator
        ? delegate(generator)
        : yieldEach(inner);
  }

  private @Nullable Object yieldEach(Iterable<? extends T> items) {
    for (var item : items) {
      var received = this.yield(item);
      if (received != null) {
        throw new IllegalStateException(
            "cannot send a value to an iterable that is no generator: " + received);
      }
    }
    return null;
  }

  /** PEP 380. */
  private <U extends T> @Nullable Object delegate(Generator<U> inner) {
    boolean yielded = inner.hasNext();
    while (yielded) {
      pause(inner.take());
      yielded = passOn(inner);
    }
    return inner.takeReturned();
  }

  private <U> boolean passOn(Generator<U> inner) {
    if (thrown == null) {
      return inner.advance(received(), null);
    }
    var e = thrown;
    thrown = null;
    if (e instanceof GeneratorExit) {
      inner.close();
      throw Throwables.sneaky(e);
    }
    return inner.advance(null, e);
  }
}
