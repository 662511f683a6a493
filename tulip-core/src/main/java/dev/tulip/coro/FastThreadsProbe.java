package dev.tulip.coro;

/** Looks whether {@link FastThreads} can be loaded, without loading it. */
final class FastThreadsProbe {

  static final boolean JAVA_LANG_IS_OPEN =
      Object.class.getModule().isOpen("java.lang", FastThreadsProbe.class.getModule());

  private FastThreadsProbe() {}

  /** What {@code --add-opens} must name for Tulip to be in it. */
  static String moduleName() {
    var module = FastThreadsProbe.class.getModule();
    return module.isNamed() ? module.getName() : "ALL-UNNAMED";
  }
}
