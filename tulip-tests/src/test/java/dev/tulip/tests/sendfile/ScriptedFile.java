package dev.tulip.tests.sendfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** A file of a thousand bytes, of which each piece is sent or not, as a test says. */
final class ScriptedFile extends FileChannel {

  /** What becomes of a piece. */
  interface Piece {
    long send() throws IOException;
  }

  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long position;

  ScriptedFile then(Piece piece) {
    pieces.add(piece);
    return this;
  }

  int left() {
    return pieces.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return pieces.remove().send();
  }

  @Override
  public long size() {
    return 1000;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public FileChannel position(long newPosition) {
    position = newPosition;
    return this;
  }

  @Override
  protected void implCloseChannel() {}

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("not asked for here");
  }

  @Override
  public int read(ByteBuffer dst) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] dsts, int offset, int length) {
    throw unused();
  }

  @Override
  public int read(ByteBuffer dst, long position) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer src) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] srcs, int offset, int length) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer src, long position) {
    throw unused();
  }

  @Override
  public FileChannel truncate(long size) {
    throw unused();
  }

  @Override
  public void force(boolean metaData) {
    throw unused();
  }

  @Override
  public long transferFrom(ReadableByteChannel src, long position, long count) {
    throw unused();
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) {
    throw unused();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) {
    throw unused();
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) {
    throw unused();
  }
}
