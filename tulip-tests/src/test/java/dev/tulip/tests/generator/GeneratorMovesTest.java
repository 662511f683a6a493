package dev.tulip.tests.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.Asyncio;
import dev.tulip.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Generators that are begun in one place and continued in another. */
class GeneratorMovesTest {

  private final List<Object> log = new ArrayList<>();

  @Test
  void aGeneratorCannotMoveBetweenOutsideAndALoop() {
    var outside =
        Generator.<Integer>of(
            y -> {
              y.yield(1);
              y.yield(2);
            });
    outside.next();
    var inside =
        Generator.<Integer>of(
            y -> {
              y.yield(1);
              y.yield(2);
            });
    Asyncio.run(
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(outside::next)
              .withMessageContaining("began outside a loop, on Thread[")
              .withMessageContaining("cannot be continued in <EventLoop");
          inside.next();
          var error = new CompletableFuture<Throwable>();
          Thread.ofPlatform().start(() -> error.complete(catchThrowable(inside::next)));
          assertThat(Asyncio.await(error))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("began in <EventLoop")
              .hasMessageContaining("cannot be continued outside a loop");
          assertThat(inside.next()).isEqualTo(2);
        });
    assertThat(outside.next()).isEqualTo(2);
  }

  @Test
  void anyThreadMayGoOnOutsideOfLoops() throws Exception {
    var generator =
        Generator.<Integer>of(
            y -> {
              for (int i = 0; ; i++) {
                y.yield(i);
              }
            });
    log.add(generator.next());
    var platform = Thread.ofPlatform().start(() -> log.add(generator.next()));
    platform.join();
    var virtual = Thread.ofVirtual().start(() -> log.add(generator.next()));
    virtual.join();
    log.add(generator.next());
    generator.close();
    assertThat(log).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anInterruptOfTheWaitingThreadReachesTheBody() {
    Thread.currentThread().interrupt();
    var generator =
        Generator.<String>of(
            y -> {
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException _) {
                y.yield("interrupted");
              }
              Thread.currentThread().interrupt();
              y.yield("again");
            });
    assertThat(generator.next()).isEqualTo("interrupted");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(generator.next()).isEqualTo("again");
    assertThat(Thread.interrupted()).isTrue();
    generator.close();
  }

  @Test
  void aGeneratorCannotMoveToAnotherLoop() {
    var generator = Generator.<Integer>of(y -> y.yieldFrom(List.of(1, 2)));
    var first = Asyncio.newEventLoop();
    assertThat(first.runUntilComplete(generator::next)).isEqualTo(1);
    Asyncio.run(
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(generator::next)
              .withMessageMatching("the generator began in <.*> and cannot be continued in <.*>");
        });
    assertThat(first.runUntilComplete(generator::next)).isEqualTo(2);
    first.close();
  }
}
