// A coroutine that calls another and waits for its result. In Java that is a plain call.
//
// Run:
//   ./tulip run examples/ChainedCoroutines.java
//
// Prints:
//   Compute 1 + 2 ...
//   1 + 2 = 3

import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import java.time.Duration;

public class ChainedCoroutines {

  static int compute(int x, int y) {
    System.out.printf("Compute %d + %d ...%n", x, y);
    sleep(Duration.ofSeconds(1));
    return x + y;
  }

  static void printSum(int x, int y) {
    int result = compute(x, y);
    System.out.printf("%d + %d = %d%n", x, y, result);
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    loop.runUntilComplete(() -> printSum(1, 2));
    loop.close();
  }
}
