package dev.tulip.tests.tls;

import dev.tulip.transport.BaseProtocol;
import dev.tulip.transport.ExtraInfo;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.nio.ByteBuffer;
import java.util.List;

/** A transport that Tulip has not made. */
record Foreign(Transport inner) implements Transport {

  @Override
  public void setProtocol(BaseProtocol<Transport> protocol) {
    inner.setProtocol(protocol);
  }

  @Override
  public BaseProtocol<Transport> getProtocol() {
    return inner.getProtocol();
  }

  @Override
  public boolean isReading() {
    return inner.isReading();
  }

  @Override
  public void pauseReading() {
    inner.pauseReading();
  }

  @Override
  public void resumeReading() {
    inner.resumeReading();
  }

  @Override
  public void write(ByteBuffer data) {
    inner.write(data);
  }

  @Override
  public void writelines(List<ByteBuffer> data) {
    inner.writelines(data);
  }

  @Override
  public void writeEof() {
    inner.writeEof();
  }

  @Override
  public boolean canWriteEof() {
    return inner.canWriteEof();
  }

  @Override
  public void abort() {
    inner.abort();
  }

  @Override
  public int getWriteBufferSize() {
    return inner.getWriteBufferSize();
  }

  @Override
  public WaterMarks getWriteBufferLimits() {
    return inner.getWriteBufferLimits();
  }

  @Override
  public void setWriteBufferLimits(WaterMarks limits) {
    inner.setWriteBufferLimits(limits);
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public boolean isClosing() {
    return inner.isClosing();
  }

  @Override
  public <T> T getExtraInfo(ExtraInfo<T> key) {
    return inner.getExtraInfo(key);
  }
}
