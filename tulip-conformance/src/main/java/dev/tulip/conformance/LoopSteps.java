package dev.tulip.conformance;

import dev.tulip.Asyncio;

/** Python's {@code async for}, which {@code break} leaves early. */
final class LoopSteps {

  private LoopSteps() {}

  /** Over a generator. */
  static void forEach(Interpreter m, Place place, Step step) throws Exception {
    var what = "for " + step.number(0);
    m.trace.log(place.who(), what);
    var generator = m.generators.getBelow(place.level(), step.number(0));
    if (generator == null) {
      m.trace.log(place.who(), "for empty");
      return;
    }
    try {
      for (var item : generator.values()) {
        m.trace.log(place.who(), what + " item " + Show.value(item));
        m.block(place, step.block(1));
      }
    } catch (BreakSignal signal) {
      m.trace.log(place.who(), what + " left");
    }
    m.trace.log(place.who(), what + " done");
  }

  /** Over futures, in the order in which they are done. */
  static void forCompleted(Interpreter m, Place place, Step step) throws Exception {
    m.trace.log(place.who(), "for completed " + Show.value(step.argument(1)));
    var futures = WaitingSteps.futures(m, place, step);
    try {
      for (var done : Asyncio.asCompleted(futures, step.seconds(1)).futures()) {
        var which = "completed " + futures.indexOf(done) + " " + Show.state(done);
        m.trace.log(place.who(), which);
        m.block(place, step.block(2));
      }
    } catch (BreakSignal signal) {
      m.trace.log(place.who(), "for completed left");
    }
    m.trace.log(place.who(), "for completed done");
  }
}
