package dev.tulip.tests.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tulip.Asyncio;
import dev.tulip.VoidCoroutine;
import dev.tulip.stream.StreamReader;
import dev.tulip.testing.TulipTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Readers of a loop take arrays in turns; none sees another's bytes. */
class SharedArraysTest {

  private static final int READERS = 5;
  private static final int STEPS = 3_000;

  /** More than the largest array that is shared. */
  private static final int MOST_AT_ONCE = 20_000;

  /** A reader whose bytes count up from a number of its own: what was read last says what is next. */
  private static final class Counted {
    private final StreamReader reader = new StreamReader();
    private byte nextFed;
    private byte nextRead;
    private int waiting;

    Counted(int first) {
      nextFed = (byte) first;
      nextRead = (byte) first;
    }

    void feed(int count) {
      var bytes = new byte[count];
      for (int i = 0; i < count; i++) {
        bytes[i] = nextFed++;
      }
      waiting += count;
      reader.feedData(bytes);
    }

    void read(int most, Random random) throws IOException {
      int count = Math.min(most, waiting);
      if (count == 0) {
        return;
      }
      switch (random.nextInt(3)) {
        case 0 -> check(reader.read(most));
        case 1 -> check(reader.readexactly(count));
        default -> {
          var into = ByteBuffer.allocate(most);
          reader.readInto(into);
          var bytes = new byte[into.position()];
          into.get(0, bytes);
          check(bytes);
        }
      }
    }

    private void check(byte[] bytes) {
      waiting -= bytes.length;
      var expected = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        expected[i] = nextRead++;
      }
      assertThat(Arrays.equals(bytes, expected)).isTrue();
    }
  }

  @TulipTest
  void no_reader_gets_what_another_was_fed() throws IOException {
    var random = new Random(20261130);
    var readers = new ArrayList<Counted>();
    for (int i = 0; i < READERS; i++) {
      readers.add(new Counted(i * 50));
    }
    for (int i = 0; i < STEPS; i++) {
      var one = readers.get(random.nextInt(READERS));
      if (random.nextBoolean()) {
        one.feed(1 + random.nextInt(1 + random.nextInt(MOST_AT_ONCE)));
      } else {
        one.read(1 + random.nextInt(MOST_AT_ONCE), random);
      }
    }
  }

  @TulipTest
  void nor_does_one_that_waits() throws IOException {
    var random = new Random(1);
    var readers = List.of(new Counted(0), new Counted(100));
    for (int i = 0; i < STEPS / 10; i++) {
      for (var each : readers) {
        int most = 1 + random.nextInt(2_000);
        each.waiting = 1; // so that it reads, and has to wait
        VoidCoroutine body = () -> each.read(most, random);
        var task = Asyncio.createTask(body);
        Asyncio.sleep(Duration.ZERO);
        each.waiting = 0;
        each.feed(1 + random.nextInt(2_000));
        task.await();
        each.read(each.waiting, random);
      }
    }
  }
}
