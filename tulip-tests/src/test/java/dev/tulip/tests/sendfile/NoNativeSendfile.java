package dev.tulip.tests.sendfile;

import dev.tulip.Asyncio;
import dev.tulip.EventLoops;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.nio.NioDriver;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** Loops whose sockets cannot send files by themselves, and do all else as usual. */
final class NoNativeSendfile {

  /** Whether for now the sockets of the running loop that have connected take no bytes. */
  static final AtomicBoolean CLOGGED = new AtomicBoolean();

  private NoNativeSendfile() {}

  /** Runs {@code main} in such a loop. */
  static void run(VoidCoroutine main) throws IOException {
    var driver = wrapped(Driver.class, NioDriver.open());
    var options =
        RunnerOptions.defaults().withLoopFactory(() -> EventLoops.create(Clock.system(), driver));
    Asyncio.run(main.asCoroutine(), options);
  }

  private static <T> T wrapped(Class<T> type, T real) {
    var proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> call(real, method, arguments));
    return type.cast(proxy);
  }

  private static Object call(Object real, Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("sendfile")) {
      throw new UnsupportedOperationException("not supported here");
    }
    if (CLOGGED.get() && method.getName().equals("write")) {
      return 0;
    }
    try {
      return switch (method.invoke(real, arguments)) {
        case Network network -> wrapped(Network.class, network);
        case RawSocket socket -> wrapped(RawSocket.class, socket);
        case null -> null;
        case Object result -> result;
      };
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
