package dev.tulip.transport;

/**
 * The transport of a TLS connection: what {@code startTls} gives, and {@code connectionMade} where TLS
 * was asked for; asyncio's {@code _SSLProtocolTransport}, which has these methods and no public name.
 *
 * <p>What has come from the peer and could not be handed on, because the protocol has paused reading or
 * gave a small buffer, waits here, encrypted for the most part. The limits say when the transport below
 * is paused and resumed, which holds the peer up. Loop only; nothing here suspends.
 */
public interface SecuredTransport extends Transport {

  /** How many bytes wait to be handed on. */
  int getReadBufferSize();

  /** When the transport below is paused and resumed; at first 64 and 256 KiB, as in asyncio. */
  WaterMarks getReadBufferLimits();

  /**
   * Sets when the transport below is paused, with {@code high} or more bytes, and resumed, with {@code
   * low} or fewer. Holds at once: with a high mark of 0 nothing more is read. A high mark of more than
   * 256 KiB is taken for that, which is all that there is room for; asyncio has no such bound.
   *
   * @param limits in bytes
   */
  void setReadBufferLimits(WaterMarks limits);
}
