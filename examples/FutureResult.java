// A future that a coroutine gives its result, and a loop that runs until it has one.
//
// Run:
//   ./tulip run examples/FutureResult.java
//
// Prints:
//   Future is done!

import static dev.tulip.Asyncio.createFuture;
import static dev.tulip.Asyncio.ensureFuture;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import dev.tulip.Future;
import java.time.Duration;

public class FutureResult {

  static void slowOperation(Future<String> future) {
    sleep(Duration.ofSeconds(1));
    future.setResult("Future is done!");
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    Future<String> future = createFuture();
    ensureFuture(() -> slowOperation(future));
    loop.runUntilComplete(future);
    System.out.println(future.result());
    loop.close();
  }
}
