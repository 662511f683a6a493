package dev.tulip.transport;

/**
 * Where flow control pauses and resumes.
 *
 * @param low resume when this many bytes or fewer are buffered
 * @param high pause when more bytes than this are buffered
 */
public record WaterMarks(int low, int high) {

  /** asyncio's default: 64 KiB, low at a quarter. */
  public static final WaterMarks DEFAULT = ofHigh(64 * 1024);

  /**
   * @throws IllegalArgumentException unless {@code 0 <= low <= high}
   */
  public WaterMarks {
    if (low < 0 || high < low) {
      throw new IllegalArgumentException(
          "high (" + high + ") must be >= low (" + low + ") must be >= 0");
    }
  }

  /** Marks with {@code low} at a quarter of {@code high}. */
  public static WaterMarks ofHigh(int high) {
    return new WaterMarks(high / 4, high);
  }

  /** Marks with {@code high} at four times {@code low}. */
  public static WaterMarks ofLow(int low) {
    return new WaterMarks(low, Math.multiplyExact(low, 4));
  }
}
