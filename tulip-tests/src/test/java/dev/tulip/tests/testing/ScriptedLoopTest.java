package dev.tulip.tests.testing;

import static dev.tulip.testing.ScriptedDriver.deliver;
import static dev.tulip.testing.ScriptedDriver.waitInFull;

import dev.tulip.EventLoop;
import dev.tulip.testing.EventLoopContract;
import dev.tulip.testing.ScriptedDriver;
import dev.tulip.testing.VirtualClock;

/** A loop on a scripted driver keeps the order of events; the only one here that has any. */
class ScriptedLoopTest extends EventLoopContract {

  private final ScriptedDriver driver = new ScriptedDriver(new VirtualClock());

  @Override
  protected EventLoop newEventLoop() {
    return driver.afterwards(waitInFull()).newEventLoop();
  }

  @Override
  protected boolean makeReady(EventLoop loop, Runnable callback) {
    driver.onSelect(deliver(callback));
    return true;
  }
}
