package dev.tulip;

/** What a coroutine's body is called in messages: the class that holds the lambda, or the body's own class. */
final class Bodies {

  private Bodies() {}

  static String name(Coroutine<?> coroutine) {
    Object body = coroutine instanceof VoidBody(VoidCoroutine inner) ? inner : coroutine;
    var name = body.getClass().getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda) + ".<lambda>";
  }
}
