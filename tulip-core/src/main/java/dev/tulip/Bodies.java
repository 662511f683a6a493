package dev.tulip;

/**
 * What coroutines' bodies and callbacks are called in messages: the class that holds the lambda, or
 * the body's own class.
 */
final class Bodies {

  /** How HotSpot names the classes of lambdas. */
  private static final String LAMBDA = "$$Lambda";

  private Bodies() {}

  static String name(Coroutine<?> coroutine) {
    Object body =
        switch (coroutine) {
          case VoidBody(var inner) -> inner;
          case Futures.AwaitableBody<?>(var inner) -> inner;
          default -> coroutine;
        };
    return isLambda(body) ? lambdaName(body) : body.getClass().getName();
  }

  /**
   * A callback: the class that holds the lambda, or what the callback's own text is; its class where
   * asking for that fails, since this runs inside the loop.
   */
  static String nameOf(Object callback) {
    return isLambda(callback) ? lambdaName(callback) : Texts.safely(callback);
  }

  private static boolean isLambda(Object object) {
    return object.getClass().getName().contains(LAMBDA);
  }

  private static String lambdaName(Object lambda) {
    var name = lambda.getClass().getName();
    return name.substring(0, name.indexOf(LAMBDA)) + ".<lambda>";
  }
}
