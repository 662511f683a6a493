// How a coroutine is defined, what counts as one, and how it is run. A method that waits is a
// coroutine function like any other method; the lambda that calls it is the coroutine object.
//
// Run:
//   ./tulip run examples/DefiningCoroutines.java
//
// Prints:
//   iscoroutinefunction: True
//   iscoroutine: True
//   iscoroutine of a string: False
//   Waiting 4

import static dev.tulip.Asyncio.iscoroutine;
import static dev.tulip.Asyncio.iscoroutinefunction;
import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import dev.tulip.VoidCoroutine;
import java.time.Duration;

public class DefiningCoroutines {

  static void doSomeWork(int x) {
    System.out.println("Waiting " + x);
    sleep(Duration.ofSeconds(x));
  }

  /** A boolean as Python prints it. */
  static String python(boolean value) {
    return value ? "True" : "False";
  }

  public static void main(String[] args) {
    VoidCoroutine coroutine = () -> doSomeWork(4); // nothing runs yet
    System.out.println("iscoroutinefunction: " + python(iscoroutinefunction(coroutine)));
    System.out.println("iscoroutine: " + python(iscoroutine(coroutine)));
    System.out.println("iscoroutine of a string: " + python(iscoroutine("do_some_work")));

    EventLoop loop = newEventLoop();
    loop.runUntilComplete(coroutine);
    loop.close();
  }
}
