// Several futures at once: they have been scheduled already when gather takes them.
//
// Run:
//   ./tulip run examples/GatherFutures.java
//
// Prints:
//   Waiting 4
//   Waiting 8

import static dev.tulip.Asyncio.ensureFuture;
import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import java.time.Duration;
import java.util.List;

public class GatherFutures {

  static void doSomeWork(int x) {
    System.out.println("Waiting " + x);
    sleep(Duration.ofSeconds(x));
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    var futures = List.of(ensureFuture(() -> doSomeWork(4)), ensureFuture(() -> doSomeWork(8)));
    loop.runUntilComplete(gather(futures));
    loop.close();
  }
}
