/** asyncio for Java: event loop, coroutines, futures, tasks, locks, queues. */
module dev.tulip.core {
  requires static org.jspecify;
  requires jdk.unsupported;

  exports dev.tulip;
  exports dev.tulip.process;
  exports dev.tulip.queue;
  exports dev.tulip.spi;
  exports dev.tulip.stream;
  exports dev.tulip.sync;
  exports dev.tulip.transport;
  exports dev.tulip.nio to
      dev.tulip.linux;

  uses dev.tulip.spi.DriverProvider;
}
