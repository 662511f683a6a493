package dev.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.user.Busy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Where tasks were created, as far as the allowance goes. The tasks are created on a loop that does
 * not run yet, so that the process's own watchdog grants nothing.
 */
class CreationPlacesTest {

  private static final long TENTH_OF_A_SECOND = 100_000_000;
  private static final int A_TENTH = CreationPlaces.A_SECOND / 10;

  private final List<String> reports = new ArrayList<>();
  private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(1), reports::add);
  private final LoopImpl loop = (LoopImpl) Asyncio.newEventLoop();

  CreationPlacesTest() {
    watchdog.add(loop);
    loop.setExceptionHandler((_, _) -> {});
  }

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  private FutureImpl<?> create() {
    return FutureImpl.of(Busy.call(() -> loop.createTask(() -> null)));
  }

  private void create(int count) {
    for (int i = 0; i < count; i++) {
      assertNotNull(create().createdAt(), "task " + i);
    }
  }

  private static void assertCreatedInBusy(FutureImpl<?> task) {
    var places = places(task);
    assertEquals(1, places.size());
    assertEquals(Busy.class.getName(), places.getFirst().getClassName());
    assertEquals("call", places.getFirst().getMethodName());
    assertTrue(places.getFirst().getLineNumber() > 0);
  }

  private static List<StackTraceElement> places(Future<?> task) {
    var places = FutureImpl.of(task).createdAt();
    assertNotNull(places);
    return places;
  }

  @Test
  void the_first_tasks_of_a_loop_know_the_line_of_the_program_that_created_them() {
    assertCreatedInBusy(create());
  }

  @Test
  void at_first_there_are_few_whose_place_is_recorded() {
    create(CreationPlaces.AT_FIRST);
    assertNull(create().createdAt());
  }

  @Test
  void each_look_of_the_watchdog_grants_what_its_share_of_a_second_is() {
    create(CreationPlaces.AT_FIRST);
    watchdog.look(TENTH_OF_A_SECOND);
    create(A_TENTH);
    assertNull(create().createdAt());
    watchdog.look(TENTH_OF_A_SECOND);
    create(A_TENTH);
    assertNull(create().createdAt());
  }

  @Test
  void what_was_granted_and_not_used_does_not_add_up() {
    create(CreationPlaces.AT_FIRST);
    for (int i = 0; i < 10; i++) {
      watchdog.look(TENTH_OF_A_SECOND);
    }
    create(A_TENTH);
    assertNull(create().createdAt());
  }

  @Test
  void a_long_time_without_a_look_grants_no_more_than_a_second_does() {
    create(CreationPlaces.AT_FIRST);
    watchdog.look(Duration.ofHours(8).toNanos());
    create(CreationPlaces.A_SECOND);
    assertNull(create().createdAt());
  }

  @Test
  void later_tasks_know_it_too_and_share_it_with_those_of_the_same_line() {
    create(CreationPlaces.AT_FIRST);
    watchdog.look(TENTH_OF_A_SECOND);
    List<FutureImpl<?>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(create());
    }
    tasks.forEach(CreationPlacesTest::assertCreatedInBusy);
    assertSame(tasks.get(0).createdAt(), tasks.get(2).createdAt());
  }

  @Test
  void places_that_differ_are_told_apart() {
    create(CreationPlaces.AT_FIRST);
    watchdog.look(TENTH_OF_A_SECOND);
    var inCall = places(create());
    var inOther = places(Busy.callAgain(() -> loop.createTask(() -> null)));
    assertEquals("call", inCall.getFirst().getMethodName());
    assertEquals("callAgain", inOther.getFirst().getMethodName());
    assertSame(inCall, places(create()));
  }

  @Test
  void frames_of_the_jdk_between_are_passed_over() {
    Busy.call(() -> forEach(List.of(1), () -> loop.createTask(() -> null)));
    assertCreatedInBusy(FutureImpl.of(loop.tasks.all().iterator().next()));
  }

  private static boolean forEach(List<Integer> items, Runnable action) {
    items.forEach(_ -> action.run());
    return true;
  }

  @Test
  void where_no_code_of_the_programs_is_under_way_nothing_is_named() throws InterruptedException {
    watchdog.look(TENTH_OF_A_SECOND);
    var thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i <= CreationPlaces.AT_FIRST; i++) {
                    loop.createTask(() -> null);
                  }
                });
    thread.join();
    var tasks = List.copyOf(loop.tasks.all());
    assertEquals(List.of(), FutureImpl.of(tasks.getFirst()).createdAt());
    assertEquals(List.of(), FutureImpl.of(tasks.getLast()).createdAt());
  }

  @Test
  void debug_mode_records_several_frames_of_every_task() {
    loop.setDebug(true);
    for (int i = 0; i < 2 * CreationPlaces.AT_FIRST; i++) {
      assertTrue(places(create()).size() > 1);
    }
  }

  @Test
  void a_tasks_text_names_the_place_in_debug_mode_only() {
    assertTrue(!create().toString().contains("created at"), create().toString());
    loop.setDebug(true);
    assertTrue(create().toString().contains("created at dev.tulip.user.Busy"));
  }

  @Test
  void the_watchdog_says_that_a_place_is_not_recorded() {
    create(CreationPlaces.AT_FIRST);
    loop.runUntilComplete(loop.createTask(() -> Busy.compute(this::holdOneSecond)));
    assertEquals(1, reports.size());
    assertTrue(
        reports
            .getFirst()
            .contains(
                "\nWhere it was created is not recorded: there were more than 5000 tasks a second"),
        reports.getFirst());
  }

  private void holdOneSecond() {
    for (int i = 0; i < 5; i++) {
      watchdog.look(250_000_000);
    }
  }
}
