package dev.tulip.tests.reliability;

import dev.tulip.Asyncio;
import dev.tulip.ExceptionContext;
import dev.tulip.stream.StreamReader;
import dev.tulip.stream.StreamWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A server that has fewer descriptors than clients. Says its port and then each error that reaches
 * the loop's exception handler, a line each; ends when its input does.
 */
final class FewDescriptorsProgram {

  private FewDescriptorsProgram() {}

  public static void main(String[] args) throws Exception {
    loadClasses(Asyncio.class);
    loadClasses(FewDescriptorsProgram.class);
    waitInVirtualThread();
    Asyncio.run(FewDescriptorsProgram::serve);
  }

  /** The first wait of a virtual thread with a selector takes descriptors that the JDK keeps. */
  private static void waitInVirtualThread() throws InterruptedException {
    Thread.startVirtualThread(
            () -> {
              try (var selector = Selector.open()) {
                selector.select(1);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .join();
  }

  /** Classes from a folder take a descriptor each to load. */
  private static void loadClasses(Class<?> one) throws IOException, URISyntaxException {
    var root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (!Files.isDirectory(root)) {
      return;
    }
    try (var files = Files.walk(root)) {
      files
          .map(file -> root.relativize(file).toString())
          .filter(FewDescriptorsProgram::isNeeded)
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .forEach(FewDescriptorsProgram::load);
    }
  }

  private static boolean isNeeded(String file) {
    return file.endsWith(".class")
        && file.startsWith("dev/tulip")
        && !file.contains("/bench/")
        && (!file.startsWith("dev/tulip/tests") || file.contains("FewDescriptors"));
  }

  private static void load(String name) {
    try {
      Class.forName(name, false, FewDescriptorsProgram.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void serve() throws Exception {
    Asyncio.getRunningLoop().setExceptionHandler((_, context) -> report(context));
    var server = Asyncio.startServer(FewDescriptorsProgram::echo, Site.HOST, 0);
    var address = (InetSocketAddress) server.sockets().getFirst().getsockname();
    System.out.println(address.getPort());
    Asyncio.toThread(() -> System.in.read());
    server.close();
    server.waitClosed();
  }

  private static void report(ExceptionContext context) {
    System.out.println(context.message() + ": " + context.exception());
  }

  private static void echo(StreamReader reader, StreamWriter writer) throws IOException {
    for (var line : reader) {
      writer.send(line);
    }
    writer.close();
  }
}
