package dev.tulip;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An immutable table of context variables and their values, searched from end to end.
 *
 * <p>CPython has a hash trie here. Programs have a handful of context variables, and for those
 * nothing beats a short array; setting one of {@code n} costs a copy of {@code n} pairs.
 */
final class VarTable {

  /** Stands for "not set", since a variable may be set to null. */
  static final Object ABSENT = new Object();

  static final VarTable EMPTY = new VarTable(new Object[0]);

  /** Variable, value, variable, value. */
  private final @Nullable Object[] pairs;

  private VarTable(@Nullable Object[] pairs) {
    this.pairs = pairs;
  }

  int size() {
    return pairs.length / 2;
  }

  @Nullable Object get(ContextVar<?> variable) {
    int index = find(variable);
    return index < 0 ? ABSENT : pairs[index + 1];
  }

  VarTable with(ContextVar<?> variable, @Nullable Object value) {
    int index = find(variable);
    var copy = Arrays.copyOf(pairs, index < 0 ? pairs.length + 2 : pairs.length);
    if (index < 0) {
      index = pairs.length;
    }
    copy[index] = variable;
    copy[index + 1] = value;
    return new VarTable(copy);
  }

  VarTable without(ContextVar<?> variable) {
    int index = find(variable);
    if (index < 0) {
      return this;
    }
    var copy = new Object[pairs.length - 2];
    System.arraycopy(pairs, 0, copy, 0, index);
    System.arraycopy(pairs, index + 2, copy, index, copy.length - index);
    return new VarTable(copy);
  }

  Set<ContextVar<?>> variables() {
    var set = new LinkedHashSet<ContextVar<?>>();
    for (int i = 0; i < pairs.length; i += 2) {
      set.add((ContextVar<?>) pairs[i]);
    }
    return set;
  }

  private int find(ContextVar<?> variable) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i] == variable) {
        return i;
      }
    }
    return -1;
  }
}
