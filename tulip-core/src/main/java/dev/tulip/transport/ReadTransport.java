package dev.tulip.transport;

/** A transport that is read from: {@code asyncio.ReadTransport}. Loop only; does not suspend. */
public interface ReadTransport extends BaseTransport {

  /**
   * Whether data may reach the protocol just now: false while paused, and once it is closing.
   */
  boolean isReading();

  /** Calls the protocol's {@code dataReceived} no more until {@link #resumeReading}. May be repeated. */
  void pauseReading();

  /** Ends {@link #pauseReading}. May be repeated. */
  void resumeReading();
}
