package dev.tulip.tests;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tulip.Asyncio;
import dev.tulip.transport.WriteTransport;
import java.nio.ByteBuffer;
import java.util.List;

/** What other threads than the loop's may not do. */
public final class Refused {

  private Refused() {}

  /** Asserts that each of {@code uses} is refused when another thread does it. Suspends. */
  public static void byOtherThread(Runnable... uses) {
    for (var use : uses) {
      assertThatIllegalStateException()
          .isThrownBy(() -> Asyncio.toThread(use::run))
          .withMessageContaining("Non-thread-safe operation");
    }
  }

  /** {@link #byOtherThread} of whatever writes or ends. */
  public static void writing(WriteTransport transport) {
    byOtherThread(
        () -> transport.write(new byte[1]),
        () -> transport.writelines(List.of(ByteBuffer.allocate(1))),
        () -> transport.setWriteBufferLimits(transport.getWriteBufferLimits()),
        transport::close,
        transport::abort);
  }
}
