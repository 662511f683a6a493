package dev.tulip.transport;

import dev.tulip.EventLoop;
import dev.tulip.ExceptionContext;
import dev.tulip.KeyboardInterrupt;

/**
 * The water marks of a transport: {@code asyncio.transports._FlowControlMixin}. What the protocol
 * throws when it is paused or resumed goes to the loop's exception handler; the transport lives on.
 */
final class FlowControl {

  private final EventLoop loop;
  private final BaseTransport transport;
  private WaterMarks marks = WaterMarks.DEFAULT;
  private boolean paused;

  FlowControl(EventLoop loop, BaseTransport transport) {
    this.loop = loop;
    this.transport = transport;
  }

  boolean isPaused() {
    return paused;
  }

  WaterMarks marks() {
    return marks;
  }

  void setMarks(WaterMarks marks, int buffered, BaseProtocol<?> protocol) {
    this.marks = marks;
    grown(buffered, protocol);
  }

  /** To be called when something was buffered. */
  void grown(int buffered, BaseProtocol<?> protocol) {
    if (buffered > marks.high() && !paused) {
      paused = true;
      call(protocol::pauseWriting, "protocol.pause_writing() failed", protocol);
    }
  }

  /** To be called when something buffered was sent. */
  void shrunk(int buffered, BaseProtocol<?> protocol) {
    if (paused && buffered <= marks.low()) {
      paused = false;
      call(protocol::resumeWriting, "protocol.resume_writing() failed", protocol);
    }
  }

  private void call(Runnable callback, String failure, BaseProtocol<?> protocol) {
    try {
      callback.run();
    } catch (KeyboardInterrupt e) {
      throw e;
    } catch (Throwable e) {
      loop.callExceptionHandler(
          ExceptionContext.of(failure, e).with("transport", transport).with("protocol", protocol));
    }
  }
}
