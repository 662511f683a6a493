package dev.tulip.launch;

import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/**
 * Runs a compiled program in the fast tier: {@code java -jar tulip-core.jar CLASS-PATH CLASS
 * [args...]}.
 *
 * <p>Tulip's jar says in its manifest that it needs {@code java.lang} opened, which the JVM heeds
 * for the jar it is started with. Compared with the option {@code --add-opens} this saves a third
 * of the time to a hello world, for the option keeps the JVM from using its archive of modules and
 * an AOT cache.
 */
public final class Main {

  private Main() {}

  /**
   * Calls {@code main} of the class that the second argument names.
   *
   * @throws Throwable what that {@code main} throws
   */
  public static void main(String[] args) throws Throwable {
    if (args.length < 2) {
      fail("usage: java -jar tulip-core.jar CLASS-PATH CLASS [args...]");
    }
    var loader = new URLClassLoader(urls(args[0]), Main.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    var program = load(loader, args[1]);
    mainOf(program).invokeExact(Arrays.copyOfRange(args, 2, args.length));
  }

  private static MethodHandle mainOf(Class<?> program) {
    try {
      return MethodHandles.privateLookupIn(program, MethodHandles.lookup())
          .findStatic(program, "main", MethodType.methodType(void.class, String[].class));
    } catch (NoSuchMethodException | IllegalAccessException _) {
      throw fail("error: no static void main(String[]) in class " + program.getName());
    }
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException _) {
      throw fail("error: class not found: " + name);
    }
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    var parts = classPath.split(File.pathSeparator);
    var urls = new URL[parts.length];
    for (int i = 0; i < parts.length; i++) {
      urls[i] = new File(parts[i]).toURI().toURL();
    }
    return urls;
  }

  private static Error fail(String message) {
    System.err.println(message);
    System.exit(1);
    return new AssertionError(message);
  }
}
