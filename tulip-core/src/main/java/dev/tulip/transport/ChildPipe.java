package dev.tulip.transport;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The protocol of one pipe of a child: passes on what happens there. */
final class ChildPipe implements Protocol {

  private final SubprocessTransportImpl owner;
  private final int fd;
  private @Nullable Transport transport;
  private boolean disconnected;

  ChildPipe(SubprocessTransportImpl owner, int fd) {
    this.owner = owner;
    this.fd = fd;
  }

  /** Null before there is one. */
  @Nullable Transport transport() {
    return transport;
  }

  boolean isDisconnected() {
    return disconnected;
  }

  /** There will be no transport. */
  void giveUp() {
    disconnected = true;
  }

  void attach(Transport transport) {
    this.transport = transport;
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    owner.pipeDataReceived(fd, data);
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    disconnected = true;
    owner.pipeConnectionLost(fd, exception);
  }

  @Override
  public void pauseWriting() {
    owner.getProtocol().pauseWriting();
  }

  @Override
  public void resumeWriting() {
    owner.getProtocol().resumeWriting();
  }
}
