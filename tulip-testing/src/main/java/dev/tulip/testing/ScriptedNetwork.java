package dev.tulip.testing;

import dev.tulip.Asyncio;
import dev.tulip.EventLoop;
import dev.tulip.Runner.RunnerOptions;
import dev.tulip.VoidCoroutine;
import dev.tulip.spi.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network that does what a test says, for what a real one does only now and then: a read that finds
 * nothing, a write of which half is taken, a connection that is reset at this very moment, a server
 * without descriptors.
 *
 * <pre>{@code
 * var network = new ScriptedNetwork();
 * network.run(() -> {
 *   var connection = getRunningLoop().createConnection(Client::new, "192.0.2.1", 80);
 *   var socket = network.sockets().getFirst();
 *   socket.room(3);
 *   connection.transport().write("hello".getBytes(UTF_8));
 *   assertEquals("hel", socket.writtenText());
 *   assertEquals(2, connection.transport().getWriteBufferSize());
 *   socket.failWrite(new BrokenPipeException("gone", null));
 *   sleep(Duration.ofMillis(1));
 *   assertTrue(connection.transport().isClosing());
 * });
 * }</pre>
 *
 * <p>Sockets that the loop opens are in {@link #sockets}, {@link #listeners} and {@link #datagrams};
 * each is told what it finds next, and keeps what was done to it. Readiness follows from the script,
 * level-triggered as with a selector, in the order in which the sockets were opened; {@link
 * ScriptedHandle#signal} feigns it. Without a script every bind and every connection succeeds at once,
 * there is always room to write, and never anything to read. Nothing reaches the machine's network.
 *
 * <p>Loops on it have a virtual clock, and a {@link ScriptedDriver} that lets time pass when nothing is
 * ready. Where nothing can ever happen, waiting is an {@link AssertionError}. Used on the loop's
 * thread, or while the loop does not run. CPython's tests have mocks of sockets and of the selector.
 */
public final class ScriptedNetwork implements Network {

  /** Decides what becomes of connections. */
  @FunctionalInterface
  public interface ConnectScript {

    /**
     * A socket begins to connect.
     *
     * @return true for a connection that is made at once; false for one that goes on until {@link
     *     ScriptedSocket#completeConnect} or {@link ScriptedSocket#failConnect}
     * @throws IOException to refuse at once
     */
    boolean connect(ScriptedHandle socket, SocketAddress remote) throws IOException;
  }

  /** Decides what becomes of binding. */
  @FunctionalInterface
  public interface BindScript {

    /**
     * A socket is about to be bound.
     *
     * @throws IOException to refuse
     */
    void bind(ScriptedHandle socket, @Nullable SocketAddress local) throws IOException;
  }

  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final int FIRST_FREE_PORT = 50_000;

  private final List<ScriptedHandle> handles = new ArrayList<>();
  private final Map<String, List<InetAddress>> hosts = new HashMap<>();
  private ConnectScript onConnect = (_, _) -> true;
  private BindScript onBind = (_, _) -> {};
  private @Nullable Throwable openFailure;
  private int nextPort = FIRST_FREE_PORT;

  /** A network without sockets, on which all goes well. */
  public ScriptedNetwork() {}

  /** A loop on this network, with a virtual clock that shows zero. Not set as any thread's. */
  public EventLoop newEventLoop() {
    return newEventLoop(new VirtualClock());
  }

  /** A loop on this network and {@code clock}; see {@link VirtualTime#newEventLoop}. */
  public EventLoop newEventLoop(VirtualClock clock) {
    return new ScriptedDriver(clock, this).newEventLoop();
  }

  /** {@link Asyncio#run(VoidCoroutine)} on a loop of this network. */
  public void run(VoidCoroutine main) {
    Asyncio.run(main, RunnerOptions.defaults().withLoopFactory(this::newEventLoop));
  }

  // ---- the script

  /**
   * Gives a name addresses, which are found without asking anybody. Other names are unknown.
   *
   * @param addresses in numbers, in the resolver's order
   */
  public ScriptedNetwork host(String name, String... addresses) {
    hosts.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  /** Sets what becomes of connections from here on, of datagram sockets too. */
  public ScriptedNetwork onConnect(ConnectScript script) {
    onConnect = Objects.requireNonNull(script, "script");
    return this;
  }

  /** Sets what becomes of binding from here on. */
  public ScriptedNetwork onBind(BindScript script) {
    onBind = Objects.requireNonNull(script, "script");
    return this;
  }

  /**
   * No socket can be opened the next time.
   *
   * @param failure an {@link IOException} or something unchecked
   */
  public ScriptedNetwork failOpen(Throwable failure) {
    openFailure = ScriptedHandle.throwable(failure);
    return this;
  }

  // ---- what happened

  /** The stream sockets that were opened, adopted or delivered, closed ones too. */
  public List<ScriptedSocket> sockets() {
    return all(ScriptedSocket.class);
  }

  /** The listening sockets so far, closed ones too. */
  public List<ScriptedListener> listeners() {
    return all(ScriptedListener.class);
  }

  /** The datagram sockets so far, closed ones too. */
  public List<ScriptedDatagram> datagrams() {
    return all(ScriptedDatagram.class);
  }

  /** The users' channels that were watched so far. */
  public List<ScriptedWatchable> watchables() {
    return all(ScriptedWatchable.class);
  }

  /** What is not closed: in the end, what has leaked. */
  public List<ScriptedHandle> open() {
    return handles.stream().filter(ScriptedHandle::isOpen).toList();
  }

  private <T extends ScriptedHandle> List<T> all(Class<T> kind) {
    return handles.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  // ---- for the driver and the sockets

  boolean isReady() {
    return handles.stream().anyMatch(ScriptedHandle::isReady);
  }

  /** Tells the loop of all that is ready. */
  void tell() {
    handles.forEach(ScriptedHandle::tell);
  }

  boolean connecting(ScriptedHandle socket, SocketAddress remote) throws IOException {
    boolean made = onConnect.connect(socket, remote);
    if (socket.localAddress() == null) {
      socket.localAddress(freeAddress());
    }
    return made;
  }

  void bound(ScriptedHandle socket, @Nullable SocketAddress local) throws IOException {
    onBind.bind(socket, local);
    socket.localAddress(withPort(local == null ? new InetSocketAddress(0) : local));
  }

  private SocketAddress withPort(SocketAddress address) {
    return address instanceof InetSocketAddress inet && inet.getPort() == 0
        ? new InetSocketAddress(inet.getAddress(), nextPort++)
        : address;
  }

  /** An address on loopback that nobody has. */
  SocketAddress freeAddress() {
    return new InetSocketAddress(HERE, nextPort++);
  }

  ScriptedSocket newSocket(@Nullable SelectableChannel channel) {
    return added(new ScriptedSocket(this, channel));
  }

  private <T extends ScriptedHandle> T added(T handle) {
    handles.add(handle);
    return handle;
  }

  private void failIfTold() throws IOException {
    var failure = openFailure;
    if (failure != null) {
      openFailure = null;
      throw ScriptedHandle.failure(failure);
    }
  }

  List<InetAddress> lookup(String host) throws UnknownHostException {
    var addresses = hosts.get(host);
    if (addresses == null) {
      throw new UnknownHostException(host);
    }
    return addresses;
  }

  // ---- the network

  @Override
  public ScriptedSocket openSocket(ProtocolFamily family) throws IOException {
    failIfTold();
    return newSocket(null);
  }

  @Override
  public ScriptedListener openListener(ProtocolFamily family) throws IOException {
    failIfTold();
    return added(new ScriptedListener(this, null));
  }

  @Override
  public ScriptedDatagram openDatagram(ProtocolFamily family) throws IOException {
    failIfTold();
    return added(new ScriptedDatagram(this, null));
  }

  @Override
  public ScriptedSocket adopt(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    var socket = newSocket(channel);
    var remote = channel.getRemoteAddress();
    if (remote != null) {
      socket.connected(channel.getLocalAddress(), remote);
    }
    return socket;
  }

  @Override
  public ScriptedListener adopt(ServerSocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    var listener = added(new ScriptedListener(this, channel));
    listener.localAddress(channel.getLocalAddress());
    return listener;
  }

  @Override
  public ScriptedDatagram adopt(DatagramChannel channel) throws IOException {
    channel.configureBlocking(false);
    var datagram = added(new ScriptedDatagram(this, channel));
    datagram.adopted(channel.getLocalAddress(), channel.getRemoteAddress());
    return datagram;
  }

  @Override
  public ScriptedWatchable watchable(SelectableChannel channel) {
    return added(new ScriptedWatchable(channel));
  }
}
