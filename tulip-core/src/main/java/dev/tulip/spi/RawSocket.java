package dev.tulip.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket, TCP or Unix, that never blocks. Errors mean the same with every driver: {@link
 * dev.tulip.transport.ConnectionResetException} and {@link
 * dev.tulip.transport.BrokenPipeException} for a peer that is gone, {@link
 * java.net.ConnectException} for one that refuses.
 */
public non-sealed interface RawSocket extends RawEndpoint {

  /** Binds the local side before {@link #connect}. */
  void bind(SocketAddress local) throws IOException;

  /**
   * Begins to connect.
   *
   * @return true if that is done; false where the socket becomes {@link #WRITE} ready when it is,
   *     and {@link #finishConnect} is to be called
   */
  boolean connect(SocketAddress remote) throws IOException;

  /**
   * Ends an attempt to connect.
   *
   * @return false if it still goes on
   * @throws IOException when it has failed
   */
  boolean finishConnect() throws IOException;

  /**
   * Reads what is there.
   *
   * @return how many bytes; 0 where there are none yet; -1 at the end of the stream
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes what the system takes.
   *
   * @return how many bytes, which may be 0
   */
  int write(ByteBuffer from) throws IOException;

  /** {@link #write(ByteBuffer)} of several buffers in one system call. */
  long write(ByteBuffer[] from, int offset, int length) throws IOException;

  /**
   * Sends bytes of a file without taking them through this process, where the system can.
   *
   * @return how many were sent, which may be 0
   * @throws UnsupportedOperationException where the driver cannot
   */
  long sendfile(FileChannel file, long position, long count) throws IOException;

  /** Ends the stream to the peer: FIN. */
  void shutdownOutput() throws IOException;

  /** The peer's address; null before there is one, or where the peer has none. */
  @Nullable SocketAddress remoteAddress() throws IOException;
}
