package dev.tulip.tests.testing;

import dev.tulip.EventLoop;
import dev.tulip.testing.EventLoopContract;
import dev.tulip.testing.VirtualTime;

/** A loop in virtual time keeps the order of events. */
class VirtualLoopTest extends EventLoopContract {

  @Override
  protected EventLoop newEventLoop() {
    return VirtualTime.newEventLoop();
  }
}
