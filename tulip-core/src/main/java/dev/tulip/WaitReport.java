package dev.tulip;

/** Who waits for what, as text: what a deadlock says. */
final class WaitReport {

  private WaitReport() {}

  static String of(LoopImpl loop) {
    var text = new StringBuilder("nothing can happen any more, and these wait for ever:");
    for (var task : loop.tasks.all()) {
      var impl = (TaskImpl<?>) task;
      text.append("\n  ").append(impl.brief()).append(" waits for ").append(impl.waitsFor());
      TaskStacks.of(impl, 1).forEach(frame -> text.append("\n    at ").append(frame));
    }
    return text.toString();
  }
}
