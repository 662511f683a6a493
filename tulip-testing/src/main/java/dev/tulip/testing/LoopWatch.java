package dev.tulip.testing;

import dev.tulip.Asyncio;
import dev.tulip.ContextVar;
import dev.tulip.EventLoop;
import dev.tulip.EventLoopPolicy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a test of the loops that are made on its behalf.
 *
 * <p>While tests run, the process's policy is wrapped. Several tests may run at once, so the
 * wrapper asks a context variable whom to tell: a test sets it, and its tasks, its callbacks and
 * the functions it hands to {@code toThread} inherit it. A loop is thus never put down to the wrong
 * test; one that is made on a thread which the test started by hand, or by {@code
 * EventLoops.create} directly, is not seen.
 */
final class LoopWatch implements EventLoopPolicy {

  /** Whom the calling task, callback or thread has to tell of a new loop. */
  static final ContextVar<Consumer<EventLoop>> LISTENER =
      ContextVar.withDefault("dev.tulip.testing.loops", _ -> {});

  private static @Nullable LoopWatch installed;
  private static int users;

  private final EventLoopPolicy watched;

  private LoopWatch(EventLoopPolicy watched) {
    this.watched = watched;
  }

  /** Begins to watch; to be undone by {@link #end}. */
  static synchronized void begin() {
    users++;
    if (users == 1) {
      installed = new LoopWatch(Asyncio.getEventLoopPolicy());
      Asyncio.setEventLoopPolicy(installed);
    }
  }

  /**
   * Puts the watched policy back when nobody watches any more, unless a test has put another in its
   * place.
   */
  static synchronized void end() {
    users--;
    var watch = installed;
    if (users == 0 && watch != null) {
      installed = null;
      if (Asyncio.getEventLoopPolicy() == watch) {
        Asyncio.setEventLoopPolicy(watch.watched);
      }
    }
  }

  /** Tells whom it concerns that {@code loop} was made. */
  static EventLoop created(EventLoop loop) {
    LISTENER.get().accept(loop);
    return loop;
  }

  @Override
  public EventLoop getEventLoop() {
    return watched.getEventLoop();
  }

  @Override
  public void setEventLoop(@Nullable EventLoop loop) {
    watched.setEventLoop(loop);
  }

  @Override
  public EventLoop newEventLoop() {
    return created(watched.newEventLoop());
  }
}
