// Three coroutines that take turns on one loop, gathered into one future.
//
// Run:
//   ./tulip run examples/ParallelFactorials.java
//
// Prints:
//   Task A: Compute factorial(2)...
//   Task B: Compute factorial(2)...
//   Task C: Compute factorial(2)...
//   Task A: factorial(2) = 2
//   Task B: Compute factorial(3)...
//   Task C: Compute factorial(3)...
//   Task B: factorial(3) = 6
//   Task C: Compute factorial(4)...
//   Task C: factorial(4) = 24

import static dev.tulip.Asyncio.gather;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.setEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import java.time.Duration;

public class ParallelFactorials {

  static void factorial(String name, int number) {
    int f = 1;
    for (int i = 2; i <= number; i++) {
      System.out.printf("Task %s: Compute factorial(%d)...%n", name, i);
      sleep(Duration.ofSeconds(1));
      f *= i;
    }
    System.out.printf("Task %s: factorial(%d) = %d%n", name, number, f);
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    setEventLoop(loop);
    loop.runUntilComplete(
        gather(() -> factorial("A", 2), () -> factorial("B", 3), () -> factorial("C", 4)));
    loop.close();
  }
}
