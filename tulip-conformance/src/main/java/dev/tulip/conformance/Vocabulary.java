package dev.tulip.conformance;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every step of the language and what its arguments are. {@link ProgramCheck} knows what each kind
 * of argument looks like; one with a question mark may be missing, and null too.
 */
final class Vocabulary {

  private static final Map<String, List<String>> STEPS =
      """
      spawn        slot body
      group.spawn  slot body
      future       slot
      set          slot number
      fail         slot text
      cancel       slot text?
      state        slot
      self.cancel  text?
      uncancel
      cancelling
      tasks
      callback     slot number action?
      uncallback   slot number
      soon         number action?
      later        number number action?
      unhandle     number
      raise        text
      return       any
      var.set      var number
      var.get      var

      break
      spawn.eager       slot body flag
      group.spawn.eager slot body flag
      self.put          slot
      spawn.in          slot body context
      soon.in           context number action?
      later.in          context number number action?
      callback.in       slot context number action?
      ctx.copy          context
      ctx.get           context var
      ctx.run           context action
      soon.raise        number text?
      later.raise       number number text?
      callback.raise    slot number text?
      reschedule        number number?
      limit.state       number
      threadsafe        slot body number
      gen               number body

      gen.next     number
      gen.send     number number
      gen.throw    number text?
      gen.close    number
      yield        number

      sleep        number
      await        slot
      call         body
      gather       items flag
      wait         slots number? mode
      wait_for     item number?
      shield       item
      as_completed items number?

      lock.acquire    lock
      lock.release    lock
      lock.locked     lock
      event.wait      event
      event.set       event
      event.clear     event
      event.is_set    event
      cond.acquire    cond
      cond.release    cond
      cond.wait       cond
      cond.wait_for   cond number
      cond.notify     cond number
      cond.notify_all cond
      cond.inc        cond
      sem.acquire     sem
      sem.release     sem
      sem.locked      sem
      barrier.wait    barrier
      barrier.reset   barrier
      barrier.abort   barrier
      barrier.state   barrier

      queue.put        queue number
      queue.put_nowait queue number
      queue.get        queue
      queue.get_nowait queue
      queue.task_done  queue
      queue.join       queue
      queue.size       queue
      queue.shutdown   queue flag

      with.lock lock block
      with.cond cond block
      with.sem  sem block
      timeout   number? block
      group     block
      limit     number number? block
      for       number block
      for.completed items number? block
      try       block handlers
      repeat    number block
      """
          .lines()
          .filter(line -> !line.isBlank())
          .map(line -> List.of(line.split(" +")))
          .collect(Collectors.toUnmodifiableMap(List::getFirst, Vocabulary::withoutFirst));

  private Vocabulary() {}

  private static List<String> withoutFirst(List<String> words) {
    return words.subList(1, words.size());
  }

  /** The kinds of the arguments of the step {@code name}; null where there is no such step. */
  static @Nullable List<String> arguments(String name) {
    return STEPS.get(name);
  }

  static Set<String> names() {
    return STEPS.keySet();
  }
}
