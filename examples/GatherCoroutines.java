// Several coroutines at once: gather makes each of them a task. Takes eight seconds, not twelve.
//
// Run:
//   ./tulip run examples/GatherCoroutines.java
//
// Prints:
//   Waiting 4
//   Waiting 8

import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import dev.tulip.VoidCoroutine;
import java.time.Duration;

public class GatherCoroutines {

  static void doSomeWork(int x) {
    System.out.println("Waiting " + x);
    sleep(Duration.ofSeconds(x));
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    VoidCoroutine[] coroutines = {() -> doSomeWork(4), () -> doSomeWork(8)};
    loop.runUntilComplete(gather(coroutines));
    loop.close();
  }
}
