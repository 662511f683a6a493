// A callback that the loop calls when a future is done.
//
// Run:
//   ./tulip run examples/DoneCallback.java
//
// Prints:
//   Waiting 4
//   Done

import static dev.tulip.Asyncio.ensureFuture;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import java.time.Duration;

public class DoneCallback {

  static void doSomeWork(int x) {
    System.out.println("Waiting " + x);
    sleep(Duration.ofSeconds(x));
  }

  static void doneCallback(Future<?> future) {
    System.out.println("Done");
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    Future<?> future = ensureFuture(() -> doSomeWork(4));
    future.addDoneCallback(DoneCallback::doneCallback);
    loop.runUntilComplete(future);
    loop.close();
  }
}
