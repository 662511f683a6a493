// Hello World: a coroutine, and a loop that runs it to its end.
//
// Run:
//   ./tulip run examples/HelloWorld.java
//
// Prints:
//   Hello World!

import static dev.tulip.Asyncio.newEventLoop;

import dev.tulip.EventLoop;

public class HelloWorld {

  static void helloWorld() {
    System.out.println("Hello World!");
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    // Blocks, and returns when the coroutine is done.
    loop.runUntilComplete(() -> helloWorld());
    loop.close();
  }
}
