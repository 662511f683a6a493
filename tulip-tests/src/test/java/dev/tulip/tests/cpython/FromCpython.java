package dev.tulip.tests.cpython;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which tests of CPython's {@code Lib/test/test_asyncio} ask for the behaviour this test
 * shows. The words, the program and the checks here are our own; only the behaviour is shared.
 *
 * <p>Every name has to be a row of {@code cpython/tests.tsv} in the test resources; {@code
 * CpythonCoverageTest} checks that and writes the report of what is covered.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Repeatable(FromCpython.All.class)
public @interface FromCpython {
  /** CPython's file without its ending, such as {@code test_tasks}. */
  String file();

  /** The class in that file, such as {@code BaseTaskTests}. */
  String type();

  /** The methods of that class whose behaviour is shown. */
  String[] test();

  /** Several files or classes at one test. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.TYPE})
  @interface All {
    /** The single marks. */
    FromCpython[] value();
  }
}
