package dev.tulip.tests.testing;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.testing.EventLoopContract;

/** The loop there is unless another is asked for keeps the order of events. */
class DefaultLoopTest extends EventLoopContract {

  @Override
  protected EventLoop newEventLoop() {
    return Asyncio.newEventLoop();
  }
}
