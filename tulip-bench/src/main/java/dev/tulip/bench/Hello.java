package dev.tulip.bench;

import static dev.tulip.Asyncio.run;

/** A hello world, to see what starting Tulip costs. */
public final class Hello {

  private Hello() {}

  /** Prints a line from the main coroutine. */
  public static void main(String[] args) {
    run(() -> System.out.println("Hello World!"));
  }
}
