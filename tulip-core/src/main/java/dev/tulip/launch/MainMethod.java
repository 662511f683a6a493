package dev.tulip.launch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The method that a program begins with, by the rules of the {@code java} launcher (JLS 12.1.4):
 * {@code void main(String[])} or else {@code void main()}, static or of an instance, declared or
 * inherited, and not private.
 */
final class MainMethod {

  private final Method method;

  /** Makes the instance to call it on; null where it is static. */
  private final @Nullable Constructor<?> constructor;

  private MainMethod(Method method, @Nullable Constructor<?> constructor) {
    this.method = method;
    this.constructor = constructor;
  }

  /**
   * @throws NoSuchMethodException if there is none that can be called, says why
   */
  static MainMethod of(Class<?> program) throws NoSuchMethodException {
    var method = find(program, String[].class);
    if (method == null) {
      method = find(program);
    }
    if (method == null) {
      throw new NoSuchMethodException(
          "no main method in class "
              + program.getName()
              + ": it has to be void main(String[]) or void main(), and not private");
    }
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    return new MainMethod(method, isStatic ? null : constructorOf(program));
  }

  private static Constructor<?> constructorOf(Class<?> program) throws NoSuchMethodException {
    var constructor =
        Arrays.stream(program.getDeclaredConstructors())
            .filter(candidate -> candidate.getParameterCount() == 0)
            .filter(candidate -> !Modifier.isPrivate(candidate.getModifiers()))
            .findFirst();
    if (constructor.isEmpty() || Modifier.isAbstract(program.getModifiers())) {
      throw new NoSuchMethodException(
          "main of class "
              + program.getName()
              + " is not static, and no instance can be made: that needs a class that is not"
              + " abstract, with a constructor that has no parameters and is not private");
    }
    return constructor.get();
  }

  private static @Nullable Method find(Class<?> program, Class<?>... parameters) {
    var method = findAny(program, parameters);
    return method == null
            || method.getReturnType() != void.class
            || Modifier.isPrivate(method.getModifiers())
        ? null
        : method;
  }

  private static @Nullable Method findAny(Class<?> program, Class<?>... parameters) {
    try {
      return program.getMethod("main", parameters);
    } catch (NoSuchMethodException _) {
      return findHidden(program, parameters);
    }
  }

  /** One that is not public: of the class or the nearest superclass that has one. */
  private static @Nullable Method findHidden(Class<?> program, Class<?>... parameters) {
    for (Class<?> type = program; type != null; type = type.getSuperclass()) {
      try {
        return type.getDeclaredMethod("main", parameters);
      } catch (NoSuchMethodException _) {
        continue;
      }
    }
    return null;
  }

  /**
   * Calls it, on a new instance where it needs one. By a method handle, so that nothing wraps what
   * it throws.
   *
   * @throws Throwable what the method or the constructor throws
   */
  void call(String[] arguments) throws Throwable {
    method.setAccessible(true);
    var main = MethodHandles.lookup().unreflect(method);
    boolean takesArguments = method.getParameterCount() == 1;
    if (constructor != null) {
      callOn(newInstance(constructor), main, takesArguments, arguments);
    } else if (takesArguments) {
      main.invokeExact(arguments);
    } else {
      main.invokeExact();
    }
  }

  private static void callOn(
      Object program, MethodHandle main, boolean takesArguments, String[] arguments)
      throws Throwable {
    if (takesArguments) {
      main.invoke(program, arguments);
    } else {
      main.invoke(program);
    }
  }

  private static Object newInstance(Constructor<?> constructor) throws Throwable {
    constructor.setAccessible(true);
    return MethodHandles.lookup().unreflectConstructor(constructor).invoke();
  }
}
