package dev.tulip.testing;

import dev.tulip.spi.RawDatagram;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A datagram socket of a {@link ScriptedNetwork}. */
public final class ScriptedDatagram extends ScriptedHandle implements RawDatagram {

  /** What a receive finds. */
  private sealed interface Incoming {
    record Datagram(byte[] data, SocketAddress sender) implements Incoming {}

    record Failure(Throwable failure) implements Incoming {}
  }

  /**
   * A datagram that was sent.
   *
   * @param text its bytes, as UTF-8
   * @param target the receiver that was named; null where the socket is connected
   */
  public record Sent(String text, @Nullable SocketAddress target) {}

  private final ScriptedNetwork network;
  private final @Nullable SelectableChannel channel;
  private final Deque<Incoming> incoming = new ArrayDeque<>();
  private final List<Sent> sent = new ArrayList<>();
  private @Nullable SocketAddress remoteAddress;
  private @Nullable Throwable sendFailure;
  private int room = Integer.MAX_VALUE;

  ScriptedDatagram(ScriptedNetwork network, @Nullable SelectableChannel channel) {
    this.network = network;
    this.channel = channel;
  }

  // ---- the script

  /** A datagram arrives. */
  public ScriptedDatagram deliver(byte[] data, SocketAddress sender) {
    incoming.add(new Incoming.Datagram(data.clone(), Objects.requireNonNull(sender, "sender")));
    return this;
  }

  /** {@link #deliver(byte[], SocketAddress)} of a text, as UTF-8. */
  public ScriptedDatagram deliver(String text, SocketAddress sender) {
    return deliver(text.getBytes(StandardCharsets.UTF_8), sender);
  }

  /**
   * One receive fails.
   *
   * @param failure an {@link IOException} or something unchecked
   */
  public ScriptedDatagram failReceive(Throwable failure) {
    incoming.add(new Incoming.Failure(throwable(failure)));
    return this;
  }

  /** There is room for this many datagrams, and then for none until there is more; at first for any number. */
  public ScriptedDatagram room(int datagrams) {
    room = datagrams;
    return this;
  }

  /** The next send fails; see {@link #failReceive}. The socket is ready for it. */
  public ScriptedDatagram failSend(Throwable failure) {
    sendFailure = throwable(failure);
    return this;
  }

  // ---- what happened

  /** The datagrams that the system has taken. */
  public List<Sent> sent() {
    return List.copyOf(sent);
  }

  // ---- the socket

  @Override
  int readiness() {
    boolean writable = room > 0 || sendFailure != null;
    return (incoming.isEmpty() ? 0 : READ) | (writable ? WRITE : 0);
  }

  /** Where the socket is bound already, and to whom it is connected. */
  void adopted(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
    localAddress(local);
    remoteAddress = remote;
  }

  @Override
  public void bind(@Nullable SocketAddress local) throws IOException {
    network.bound(this, local);
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    network.connecting(this, remote);
    remoteAddress = remote;
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    return switch (incoming.poll()) {
      case null -> null;
      case Incoming.Failure(var failure) -> throw failure(failure);
      case Incoming.Datagram(var data, var sender) -> {
        into.put(data, 0, Math.min(data.length, into.remaining()));
        yield sender;
      }
    };
  }

  @Override
  public boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException {
    var failure = sendFailure;
    if (failure != null) {
      sendFailure = null;
      throw failure(failure);
    }
    if (room == 0) {
      return false;
    }
    if (room != Integer.MAX_VALUE) {
      room--;
    }
    sent.add(new Sent(StandardCharsets.UTF_8.decode(datagram).toString(), target));
    return true;
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remoteAddress;
  }

  @Override
  public @Nullable SelectableChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    super.close();
  }

  @Override
  public String toString() {
    return "ScriptedDatagram[" + localAddress() + (isOpen() ? "]" : ", closed]");
  }
}
