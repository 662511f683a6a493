package dev.tulip.tests.socket;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Set;

/** A channel that has no room for its first datagram, and passes on the others. */
class ReluctantChannel extends DatagramChannel {

  final DatagramChannel real;
  int refused;

  ReluctantChannel(DatagramChannel real) throws IOException {
    super(real.provider());
    this.real = real;
    configureBlocking(false);
  }

  @Override
  public int send(ByteBuffer data, SocketAddress target) throws IOException {
    if (refused == 0) {
      refused++;
      return 0;
    }
    return real.send(data, target);
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    real.configureBlocking(block);
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    real.close();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("not used here");
  }

  @Override
  public SocketAddress receive(ByteBuffer into) throws IOException {
    throw unused();
  }

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw unused();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    throw unused();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw unused();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    throw unused();
  }

  @Override
  public DatagramSocket socket() {
    throw unused();
  }

  @Override
  public boolean isConnected() {
    throw unused();
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) {
    throw unused();
  }

  @Override
  public DatagramChannel disconnect() {
    throw unused();
  }

  @Override
  public SocketAddress getRemoteAddress() {
    throw unused();
  }

  @Override
  public SocketAddress getLocalAddress() {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface on) {
    throw unused();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) {
    throw unused();
  }

  @Override
  public int read(ByteBuffer into) {
    throw unused();
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw unused();
  }

  @Override
  public int write(ByteBuffer data) {
    throw unused();
  }

  @Override
  public long write(ByteBuffer[] data, int offset, int length) {
    throw unused();
  }
}
