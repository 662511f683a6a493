package dev.tulip.linux;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The descriptors of one driver's children that run. Should the driver be dropped without having been
 * closed, {@link Reaper} is given them by whoever starts the next child: as Python's {@code Popen}
 * looks after those that nobody has waited for.
 */
final class Children extends PhantomReference<EpollDriver> {

  private static final ReferenceQueue<EpollDriver> DROPPED = new ReferenceQueue<>();

  /** Keeps these themselves from being dropped. */
  private static final Set<Children> ALL = ConcurrentHashMap.newKeySet();

  /** The loop's, as long as there is one. */
  private final Set<Integer> pidfds = new HashSet<>();

  private Children(EpollDriver driver) {
    super(driver, DROPPED);
  }

  static Children of(EpollDriver driver) {
    var children = new Children(driver);
    ALL.add(children);
    return children;
  }

  void add(int pidfd) {
    pidfds.add(pidfd);
  }

  void remove(int pidfd) {
    pidfds.remove(pidfd);
  }

  /** Has those of dropped drivers collected. Any thread. */
  static void collectDropped() {
    for (var dropped = DROPPED.poll(); dropped != null; dropped = DROPPED.poll()) {
      var children = (Children) dropped;
      ALL.remove(children);
      children.pidfds.forEach(Reaper::take);
    }
  }
}
