package dev.tulip;

import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The values of a generator for a stream: one after the other, never split. */
final class GeneratorValues<T> implements Spliterator<T> {

  private final Generator<T> generator;

  GeneratorValues(Generator<T> generator) {
    this.generator = generator;
  }

  @Override
  public boolean tryAdvance(Consumer<? super T> action) {
    if (!generator.hasNext()) {
      return false;
    }
    action.accept(generator.take());
    return true;
  }

  @Override
  public @Nullable Spliterator<T> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ORDERED;
  }
}
