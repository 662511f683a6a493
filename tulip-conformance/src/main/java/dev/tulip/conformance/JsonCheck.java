package dev.tulip.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a single value of a program's JSON has to be; what it is not, and where, is the error. */
final class JsonCheck {

  private JsonCheck() {}

  static BadProgramException bad(String place, String problem, @Nullable Object found) {
    return new BadProgramException(place + ": " + problem + ", not " + shown(found));
  }

  private static String shown(@Nullable Object found) {
    return found instanceof String ? "\"" + found + "\"" : String.valueOf(found);
  }

  /** What one value has to be. */
  @FunctionalInterface
  interface Check {
    void check(String place, @Nullable Object json);
  }

  /** A list each of whose elements passes {@code check}; returns how many there are. */
  static int properties(String place, @Nullable Object json, Check check) {
    var all = list(place, json);
    for (int i = 0; i < all.size(); i++) {
      check.check(place + "[" + i + "]", all.get(i));
    }
    return all.size();
  }

  static int atLeast(int least, String place, @Nullable Object json) {
    if (!(json instanceof Integer number) || number < least) {
      throw bad(place, "must be a whole number of at least " + least, json);
    }
    return number;
  }

  static void number(String place, @Nullable Object json) {
    if (!(json instanceof Integer)) {
      throw bad(place, "must be a whole number (of 32 bits)", json);
    }
  }

  static void flag(String place, @Nullable Object json) {
    if (!(json instanceof Boolean)) {
      throw bad(place, "must be true or false", json);
    }
  }

  static void text(String place, @Nullable Object json) {
    if (!(json instanceof String)) {
      throw bad(place, "must be a string", json);
    }
  }

  static void oneOf(Set<String> allowed, String place, @Nullable Object json) {
    if (!(json instanceof String text) || !allowed.contains(text)) {
      var names = String.join(", ", allowed.stream().sorted().toList());
      throw bad(place, "must be one of " + names, json);
    }
  }

  static List<?> list(String place, @Nullable Object json) {
    if (json instanceof List<?> list) {
      return list;
    }
    throw bad(place, "must be a list", json);
  }

  static List<?> pair(String place, @Nullable Object json) {
    var list = list(place, json);
    if (list.size() != 2) {
      throw bad(place, "must be a list of two", json);
    }
    return list;
  }

  static Map<?, ?> map(String place, @Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      return map;
    }
    throw bad(place, "must be an object", json);
  }
}
