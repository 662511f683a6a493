package dev.tulip.tests.cpython;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** One name in one {@link FromCpython}, and the class or method that has it. */
record Mark(Row row, AnnotatedElement place) {

  static List<Mark> of(AnnotatedElement place) {
    return Arrays.stream(place.getAnnotationsByType(FromCpython.class))
        .flatMap(names -> Arrays.stream(names.test()).map(test -> of(names, test, place)))
        .toList();
  }

  private static Mark of(FromCpython names, String test, AnnotatedElement place) {
    return new Mark(new Row(names.file(), names.type(), test), place);
  }

  /** Whether what is marked is a test that runs: a mark on anything else shows nothing. */
  boolean isOnTest() {
    return switch (place) {
      case Method method -> isTest(method) && isEnabled(method.getDeclaringClass());
      case Class<?> type ->
          isEnabled(type) && Arrays.stream(type.getDeclaredMethods()).anyMatch(Mark::isTest);
      default -> false;
    };
  }

  private static boolean isTest(Method method) {
    return AnnotationSupport.isAnnotated(method, Testable.class) && !isDisabled(method);
  }

  private static boolean isEnabled(Class<?> type) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      if (isDisabled(outer)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDisabled(AnnotatedElement place) {
    return AnnotationSupport.isAnnotated(place, Disabled.class);
  }

  /** Such as {@code test_tasks BaseTaskTests.test_cancel at CancelTest.it_is_cancelled}. */
  @Override
  public String toString() {
    return row
        + " at "
        + switch (place) {
          case Method method -> method.getDeclaringClass().getSimpleName() + "." + method.getName();
          case Class<?> type -> type.getSimpleName();
          default -> place.toString();
        };
  }
}
