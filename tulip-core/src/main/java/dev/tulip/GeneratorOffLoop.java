package dev.tulip;

import dev.tulip.coro.Coro;
import dev.tulip.coro.Solo;
import org.jspecify.annotations.Nullable;

/** A generator's body outside of loops: a coroutine that runs only while a thread waits for it. */
final class GeneratorOffLoop extends GeneratorHost {

  private final Solo solo;

  /** The context of the thread that waits; the body's while it runs. */
  private @Nullable Context context;

  /** The context that the body was given last; another one is the body's own doing. */
  private @Nullable Context given;

  GeneratorOffLoop(Runnable body) {
    this.solo = Solo.create(() -> begin(body));
  }

  private void begin(Runnable body) {
    enterContext();
    body.run();
  }

  private void enterContext() {
    var wanted = context;
    if (wanted != given && (given == null || Context.current() == given)) {
      Context.setOfThread(wanted);
      given = wanted;
    }
  }

  @Override
  void arrive() {
    if (Coro.current() != null) {
      throw elsewhere("outside a loop, on " + solo.beganOn(), whereabouts());
    }
  }

  @Override
  void resume() {
    context = Context.current();
    solo.resume();
  }

  @Override
  void pause() {
    solo.pause();
    enterContext();
  }

  @Override
  void end() {}

  @Override
  boolean isHere() {
    return solo.isHere();
  }
}
