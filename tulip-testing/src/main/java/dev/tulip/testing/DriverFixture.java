package dev.tulip.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.spi.Driver;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A driver for each test of a contract, and ways to wait by it. */
abstract class DriverFixture {

  /** How long a test waits for what should be there at once, before it fails. */
  static final int PATIENCE_SECONDS = 10;

  static final long PATIENCE_NANOS = Duration.ofSeconds(PATIENCE_SECONDS).toNanos();

  private final List<RawHandle> handles = new ArrayList<>();
  private @Nullable Driver driver;

  /** A driver of the kind to be tested; it is closed after the test. */
  protected abstract Driver newDriver() throws IOException;

  @BeforeEach
  void openDriver() throws IOException {
    driver = newDriver();
  }

  @AfterEach
  void closeDriver() throws IOException {
    for (var handle : handles) {
      handle.close();
    }
    driver().close();
  }

  final Driver driver() {
    var opened = driver;
    if (opened == null) {
      throw new IllegalStateException("no driver was made");
    }
    return opened;
  }

  /** Has {@code handle} closed after the test. */
  final <T extends RawHandle> T closing(T handle) {
    handles.add(handle);
    return handle;
  }

  /** Counts what is told of a handle. */
  static final class Told {
    int reads;
    int writes;

    static Told of(RawHandle handle) {
      var told = new Told();
      handle.listener(told::note);
      return told;
    }

    private void note(int operations) {
      reads += operations & RawHandle.READ;
      writes += (operations & RawHandle.WRITE) >> 1;
    }
  }

  /** Has the driver wait until {@code condition} holds; a wait in vain fails the test. */
  final void selectUntil(BooleanSupplier condition, String what) throws IOException {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - begin < PATIENCE_NANOS, () -> "waited in vain: " + what);
      driver().select(PATIENCE_NANOS, Runnable::run);
    }
  }

  /** One look at what is ready, without waiting. */
  final void look() throws IOException {
    driver().select(0, Runnable::run);
  }

  static ByteBuffer bytes(int... values) {
    var buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }
}
