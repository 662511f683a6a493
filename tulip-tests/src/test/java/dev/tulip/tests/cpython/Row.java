package dev.tulip.tests.cpython;

/**
 * The name of one test of CPython's suite: a row of {@code tests.tsv}.
 *
 * @param file without its ending, such as {@code test_tasks}
 * @param type the class in that file
 * @param test the method of that class
 */
record Row(String file, String type, String test) {

  @Override
  public String toString() {
    return file + " " + type + "." + test;
  }
}
