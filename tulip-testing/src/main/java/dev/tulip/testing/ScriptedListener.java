package dev.tulip.testing;

import dev.tulip.spi.RawListener;
import dev.tulip.spi.RawSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A listening socket of a {@link ScriptedNetwork}: whom it accepts is what the test says. */
public final class ScriptedListener extends ScriptedHandle implements RawListener {

  /** What an accept finds. */
  private sealed interface Incoming {
    record Connection(ScriptedSocket socket) implements Incoming {}

    record Failure(Throwable failure) implements Incoming {}
  }

  private final ScriptedNetwork network;
  private final @Nullable SelectableChannel channel;
  private final Deque<Incoming> incoming = new ArrayDeque<>();
  private int backlog;
  private int accepts;

  ScriptedListener(ScriptedNetwork network, @Nullable SelectableChannel channel) {
    this.network = network;
    this.channel = channel;
  }

  // ---- the script

  /**
   * Somebody connects.
   *
   * @return our end of the connection, for its script
   */
  public ScriptedSocket deliverConnection() {
    var local = localAddress();
    var socket = network.newSocket(null);
    socket.connected(local == null ? network.freeAddress() : local, network.freeAddress());
    incoming.add(new Incoming.Connection(socket));
    return socket;
  }

  /**
   * One accept fails, such as with {@link dev.tulip.spi.OutOfResourcesException}.
   *
   * @param failure an {@link IOException} or something unchecked
   */
  public ScriptedListener failAccept(Throwable failure) {
    incoming.add(new Incoming.Failure(throwable(failure)));
    return this;
  }

  // ---- what happened

  /** What was asked for. */
  public int backlog() {
    return backlog;
  }

  /** How many times somebody wanted to accept a connection, there or not. */
  public int accepts() {
    return accepts;
  }

  // ---- the socket

  @Override
  int readiness() {
    return incoming.isEmpty() ? 0 : READ;
  }

  @Override
  public void bind(SocketAddress local, int backlog) throws IOException {
    network.bound(this, local);
    this.backlog = backlog;
  }

  @Override
  public @Nullable RawSocket accept() throws IOException {
    accepts++;
    return switch (incoming.poll()) {
      case null -> null;
      case Incoming.Failure(var failure) -> throw failure(failure);
      case Incoming.Connection(var socket) -> socket;
    };
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
    return "ScriptedListener[" + localAddress() + (isOpen() ? "]" : ", closed]");
  }
}
