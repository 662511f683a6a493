package dev.tulip;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What {@link Asyncio#waitTasks} found, in the order in which the futures were given.
 *
 * @param done those that are done
 * @param pending the others
 * @param <F> the type of the futures
 */
public record WaitResult<F>(Set<F> done, Set<F> pending) {

  public WaitResult {
    done = Collections.unmodifiableSet(new LinkedHashSet<>(done));
    pending = Collections.unmodifiableSet(new LinkedHashSet<>(pending));
  }
}
