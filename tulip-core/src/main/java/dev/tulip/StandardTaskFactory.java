package dev.tulip;

/** The two task factories that come with Tulip. */
enum StandardTaskFactory implements TaskFactory {
  LAZY(false),
  EAGER(true);

  private final boolean eagerByDefault;

  StandardTaskFactory(boolean eagerByDefault) {
    this.eagerByDefault = eagerByDefault;
  }

  @Override
  public <T> Task<T> create(EventLoop loop, Coroutine<T> coroutine, TaskOptions options) {
    var asked = options.eagerStart();
    return TaskImpl.start(
        LoopImpl.of(loop), coroutine, options, asked == null ? eagerByDefault : asked);
  }
}
