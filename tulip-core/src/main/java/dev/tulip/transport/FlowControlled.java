package dev.tulip.transport;

/**
 * A transport of Tulip's own that can send files: it knows whether its protocol was paused, as {@code
 * asyncio.transports._FlowControlMixin} does.
 */
interface FlowControlled {

  /** Whether {@code pauseWriting} was called and {@code resumeWriting} has not followed. */
  boolean isWritingPaused();

  /** Whether what is written goes nowhere: it is closing, or its peer has ended the connection. */
  boolean dropsWrites();
}
