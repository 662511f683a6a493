package dev.tulip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who waits for a future: CPython's {@code _asyncio_awaited_by}. CPython keeps a set a future and
 * pays for it at every await; here it is read off the listeners when somebody asks.
 *
 * <p>Between a child of {@code gather}, {@code wait} or {@code shield} and the task that waits
 * stands a future of the combinator's own. As in CPython it is not shown: the task behind it is.
 * Where no task waits for it, it is: that is what the child's outcome goes to.
 */
final class Awaiters {

  private final Set<FutureImpl<?>> found = new LinkedHashSet<>();
  private final Set<FutureImpl<?>> passed = new LinkedHashSet<>();

  private Awaiters() {}

  /**
   * The tasks that wait for {@code future}, and the futures of combinators that no task waits for.
   */
  static Collection<FutureImpl<?>> of(FutureImpl<?> future) {
    var awaiters = new Awaiters();
    awaiters.collect(future);
    return awaiters.found;
  }

  private void collect(FutureImpl<?> future) {
    for (var waiter : direct(future)) {
      if (waiter instanceof TaskImpl<?>) {
        found.add(waiter);
      } else if (passed.add(waiter)) {
        if (direct(waiter).isEmpty()) {
          found.add(waiter);
        } else {
          collect(waiter);
        }
      }
    }
  }

  private static List<FutureImpl<?>> direct(FutureImpl<?> future) {
    var waiters = new ArrayList<FutureImpl<?>>();
    for (var listener : future.listeners()) {
      var waiter = listener.waiter();
      if (waiter != null && !waiter.done()) {
        waiters.add(waiter);
      }
    }
    return waiters;
  }
}
