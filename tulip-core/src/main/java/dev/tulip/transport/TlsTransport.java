package dev.tulip.transport;

import dev.tulip.io.LoopIo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the application sees of a TLS connection: asyncio's {@code _SSLProtocolTransport}. All of it is
 * in {@link TlsProtocol}.
 */
final class TlsTransport implements TlsCarrier, SecuredTransport, FlowControlled {

  /** asyncio's {@code constants.FLOW_CONTROL_HIGH_WATER_SSL_WRITE}. */
  private static final WaterMarks MARKS = WaterMarks.ofHigh(512 * 1024);

  private final LoopIo io;
  private final TlsProtocol tls;
  private final FlowControl flow;
  private boolean closing;

  TlsTransport(LoopIo io, TlsProtocol tls) {
    this.io = io;
    this.tls = tls;
    this.flow = new FlowControl(io.loop(), this, MARKS, true);
  }

  /** To be called when the backlog has changed. */
  void controlWriting(int buffered) {
    flow.grown(buffered, getProtocol());
    flow.shrunk(buffered, getProtocol());
  }

  void markClosing() {
    closing = true;
  }

  @Override
  public void setProtocol(BaseProtocol<Transport> protocol) {
    tls.app().setProtocol(protocol);
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return tls.app().protocol();
  }

  @Override
  public boolean isReading() {
    return !closing && !tls.isReadingPaused();
  }

  @Override
  public void pauseReading() {
    io.requireOwnThread();
    tls.pauseReading();
  }

  @Override
  public void resumeReading() {
    io.requireOwnThread();
    tls.resumeReading();
  }

  @Override
  public void write(ByteBuffer data) {
    io.requireOwnThread();
    if (data.hasRemaining()) {
      tls.write(data);
    }
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    io.requireOwnThread();
    if (!data.isEmpty()) {
      tls.write(data.toArray(new ByteBuffer[0]));
    }
  }

  /** Half a connection cannot be closed here: in asyncio {@code write_eof} is not implemented. */
  @Override
  public void writeEof() {
    throw new UnsupportedOperationException(
        "write_eof() is not supported with TLS; close() ends both directions");
  }

  @Override
  public boolean canWriteEof() {
    return false;
  }

  @Override
  public int getWriteBufferSize() {
    return tls.writeBufferSize();
  }

  @Override
  public WaterMarks getWriteBufferLimits() {
    return flow.marks();
  }

  @Override
  public boolean dropsWrites() {
    return closing || !tls.takesWrites();
  }

  @Override
  public boolean isWritingPaused() {
    return flow.isPaused();
  }

  @Override
  public void setWriteBufferLimits(WaterMarks limits) {
    io.requireOwnThread();
    flow.setMarks(limits, getWriteBufferSize(), getProtocol());
  }

  @Override
  public int getReadBufferSize() {
    return tls.readBufferSize();
  }

  @Override
  public WaterMarks getReadBufferLimits() {
    return tls.readMarks();
  }

  @Override
  public void setReadBufferLimits(WaterMarks limits) {
    io.requireOwnThread();
    tls.setReadMarks(Objects.requireNonNull(limits, "limits"));
  }

  @Override
  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    io.requireOwnThread();
    if (!closing) {
      closing = true;
      tls.close();
    }
  }

  @Override
  public void abort() {
    io.requireOwnThread();
    forceClose(null);
  }

  @Override
  public void forceClose(@Nullable Throwable error) {
    closing = true;
    tls.abort(error);
  }

  @Override
  public <T> @Nullable T getExtraInfo(ExtraInfo<T> key) {
    return tls.extraInfo(key);
  }

  @Override
  public String toString() {
    return "<TlsTransport" + (closing ? " closing " : " ") + tls.describe() + ">";
  }
}
