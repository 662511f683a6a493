// A generator: a function that pauses at each value it yields, and goes on when it is asked for the
// next one. Follows a function* of JavaScript.
//
// Run:
//   ./tulip run examples/GeneratorSales.java
//
// Prints:
//   { value: 3, done: false }
//   { value: 7, done: false }
//   { value: 5, done: false }
//   { value: undefined, done: true }

import dev.tulip.Generator;

public class GeneratorSales {

  static Generator<Integer> countAppleSales() {
    return Generator.of(
        y -> {
          int[] saleList = {3, 7, 5};
          for (int i = 0; i < saleList.length; i++) {
            y.yield(saleList[i]);
          }
        });
  }

  /** A step as JavaScript prints it. */
  static String text(Generator.Step<Integer> step) {
    Object value = step.done() ? "undefined" : step.value();
    return "{ value: " + value + ", done: " + step.done() + " }";
  }

  public static void main(String[] args) {
    Generator<Integer> appleStore = countAppleSales();
    System.out.println(text(appleStore.step()));
    System.out.println(text(appleStore.step()));
    System.out.println(text(appleStore.step()));
    System.out.println(text(appleStore.step()));
  }
}
