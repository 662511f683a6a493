package dev.tulip;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A user's callback on a future. Equal to any other of an equal callback, which is how it is found
 * and removed.
 */
final class DoneCallback<T> implements Listener {

  private final Consumer<? super Future<T>> callback;
  private final @Nullable Context context;

  DoneCallback(Consumer<? super Future<T>> callback, @Nullable Context context) {
    this.callback = callback;
    this.context = context;
  }

  @Override
  @SuppressWarnings("unchecked")
  public void onDone(FutureImpl<?> future) {
    var loop = future.loop;
    loop.requireOpen();
    loop.pass.add(
        new HandleImpl(
            loop, new Call<>(callback, (Future<T>) future), Objects.requireNonNull(context)));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DoneCallback<?> that && callback.equals(that.callback);
  }

  @Override
  public int hashCode() {
    return callback.hashCode();
  }

  @Override
  public String toString() {
    return Bodies.nameOf(callback);
  }

  private record Call<T>(Consumer<? super Future<T>> callback, Future<T> future)
      implements NamedCallback {

    @Override
    public void run() {
      callback.accept(future);
    }

    @Override
    public String name() {
      return Bodies.nameOf(callback);
    }
  }
}
