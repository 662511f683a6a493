// A service: the loop runs for ever, until a callback stops it.
//
// Run:
//   ./tulip run examples/RunForever.java
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

public class RunForever {

  static void slowOperation(Future<String> future) {
    sleep(Duration.ofSeconds(1));
    future.setResult("Future is done!");
  }

  static void gotResult(Future<String> future) {
    System.out.println(future.result());
    future.getLoop().stop();
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    Future<String> future = createFuture();
    ensureFuture(() -> slowOperation(future));
    future.addDoneCallback(RunForever::gotResult);
    try {
      loop.runForever();
    } finally {
      loop.close();
    }
  }
}
