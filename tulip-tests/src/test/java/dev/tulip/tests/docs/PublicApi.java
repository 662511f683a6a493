package dev.tulip.tests.docs;

import dev.tulip.tests.CoreClasses;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The public classes of the core's exported packages, and their public members, read from the class
 * files.
 */
final class PublicApi {

  private static final Set<String> OF_EVERY_ENUM = Set.of("values", "valueOf");

  private PublicApi() {}

  /** A public class, and the names of its public and protected methods and fields. */
  record Type(String name, Set<String> members) {}

  static List<Type> types() throws IOException {
    return classes().stream()
        .map(type -> new Type(type.getSimpleName(), members(type)))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  private static List<Class<?>> classes() throws IOException {
    var exported =
        CoreClasses.module().descriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(Exports::source)
            .collect(Collectors.toSet());
    try (var reader = CoreClasses.module().open();
        Stream<String> files = reader.list()) {
      return files
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
          .<Class<?>>map(PublicApi::load)
          .filter(PublicApi::isPublic)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, PublicApi.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it and all classes around it are public. */
  private static boolean isPublic(Class<?> type) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      if (!Modifier.isPublic(outer.getModifiers())) {
        return false;
      }
    }
    return !type.isAnonymousClass() && !type.isLocalClass();
  }

  private static Set<String> members(Class<?> type) {
    var methods = Arrays.stream(type.getDeclaredMethods()).filter(PublicApi::isOfInterest);
    var fields = Arrays.stream(type.getDeclaredFields()).filter(PublicApi::isOpen);
    return Stream.concat(methods.map(Method::getName), fields.map(Field::getName))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isOfInterest(Method method) {
    boolean generated =
        method.getDeclaringClass().isEnum() && OF_EVERY_ENUM.contains(method.getName());
    return isOpen(method) && !generated && !isOfObject(method);
  }

  private static boolean isOpen(Member member) {
    int wanted = Modifier.PUBLIC | Modifier.PROTECTED;
    return (member.getModifiers() & wanted) != 0 && !member.isSynthetic();
  }

  private static boolean isOfObject(Method method) {
    try {
      Object.class.getMethod(method.getName(), method.getParameterTypes());
      return true;
    } catch (NoSuchMethodException _) {
      return false;
    }
  }
}
