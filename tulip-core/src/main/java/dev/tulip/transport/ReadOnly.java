package dev.tulip.transport;

import java.nio.ByteBuffer;
import java.util.List;

/** The writing half of a transport that only reads: there is none. */
interface ReadOnly extends Transport {

  private UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("cannot be written to: " + this);
  }

  @Override
  default void write(ByteBuffer data) {
    throw unsupported();
  }

  @Override
  default void writelines(List<ByteBuffer> data) {
    throw unsupported();
  }

  @Override
  default void writeEof() {
    throw unsupported();
  }

  @Override
  default boolean canWriteEof() {
    return false;
  }

  @Override
  default int getWriteBufferSize() {
    return 0;
  }

  @Override
  default WaterMarks getWriteBufferLimits() {
    throw unsupported();
  }

  @Override
  default void setWriteBufferLimits(WaterMarks limits) {
    throw unsupported();
  }

  @Override
  default void abort() {
    close();
  }
}
