package dev.tulip.launch;

import java.io.File;
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
   * Calls the main method of the class that the second argument names; see {@link MainMethod}.
   *
   * @throws Throwable what that {@code main} throws
   */
  public static void main(String[] args) throws Throwable {
    if (args.length < 2) {
      fail("usage: java -jar tulip-core.jar CLASS-PATH CLASS [args...]");
    }
    var loader = new URLClassLoader(urls(args[0]), Main.class.getClassLoader());
    Thread.currentThread().setContextClassLoader(loader);
    mainOf(load(loader, args[1])).call(Arrays.copyOfRange(args, 2, args.length));
  }

  private static MainMethod mainOf(Class<?> program) {
    try {
      return MainMethod.of(program);
    } catch (NoSuchMethodException e) {
      throw fail("error: " + e.getMessage());
    }
  }

  private static Class<?> load(ClassLoader loader, String name) {
    try {
      return Class.forName(name, true, loader);
    } catch (ClassNotFoundException _) {
      throw fail("error: class not found: " + name + hint(name));
    }
  }

  /** What somebody may have meant who named no class. */
  private static String hint(String name) {
    if (name.endsWith(".class")) {
      return " (a class is named without .class)";
    }
    var source = name + ".java";
    return new File(source).isFile()
        ? " (to run the source file: tulip run " + source + ")"
        : " (a source file's name ends with .java)";
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
