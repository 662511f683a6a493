package dev.tulip.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.EventLoops;
import dev.tulip.spi.Clock;
import dev.tulip.spi.Driver;
import dev.tulip.spi.Network;
import dev.tulip.spi.RawDatagram;
import dev.tulip.spi.RawHandle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How every {@link Driver} with sockets waits: what it tells of handles that are watched, and no longer
 * watched, and who wakes it. {@link NetworkContract} goes on with the sockets.
 */
public abstract class DriverContract extends DriverFixture {

  /** Port 0 of this machine's loopback. */
  static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  /** More than some drivers tell of in one look. */
  private static final int MANY = 300;

  final Network network() {
    return driver().network();
  }

  final RawDatagram datagram() throws IOException {
    var socket = closing(network().openDatagram(StandardProtocolFamily.INET));
    socket.bind(ANY);
    return socket;
  }

  private void send(RawDatagram to) throws IOException {
    var sender = datagram();
    assertTrue(sender.send(ByteBuffer.wrap(new byte[] {1}), to.localAddress()));
  }

  final void awaitReadable(RawHandle handle) throws IOException {
    var told = Told.of(handle);
    handle.watch(RawHandle.READ);
    selectUntil(() -> told.reads > 0, "something to read");
    handle.watch(0);
  }

  // ---- watching

  @Test
  void whatIsNotReadIsToldAgainAndAgain() throws IOException {
    var socket = datagram();
    var told = Told.of(socket);
    socket.watch(RawHandle.READ);
    send(socket);
    selectUntil(() -> told.reads >= 3, "three times the same datagram");
  }

  @Test
  void eachOfManyThatAreReadyAtOnceIsTold() throws IOException {
    var all = new ArrayList<Told>();
    for (int i = 0; i < MANY; i++) {
      var socket = datagram();
      all.add(Told.of(socket));
      socket.watch(RawHandle.WRITE);
    }
    selectUntil(() -> all.stream().allMatch(told -> told.writes > 0), "room in each");
  }

  @Test
  void onlyWhatIsWatchedForIsTold() throws IOException {
    var socket = datagram();
    var told = Told.of(socket);
    socket.watch(RawHandle.WRITE);
    send(socket);
    selectUntil(() -> told.writes >= 2, "room to write");
    assertEquals(0, told.reads);
    socket.watch(RawHandle.READ | RawHandle.WRITE);
    selectUntil(() -> told.reads >= 1, "a datagram to read");
  }

  @Test
  void nothingIsToldOfWhatIsWatchedNoMoreUntilItIsAgain() throws IOException {
    var socket = datagram();
    var told = Told.of(socket);
    socket.watch(RawHandle.WRITE);
    selectUntil(() -> told.writes >= 1, "room to write");
    socket.watch(0);
    int before = told.writes;
    look();
    look();
    assertEquals(before, told.writes);
    socket.watch(RawHandle.WRITE);
    selectUntil(() -> told.writes > before, "room to write");
  }

  @Test
  void nothingIsToldOfWhatIsClosedThoughItWasReadyInTheSameBatch() throws IOException {
    var first = datagram();
    var second = datagram();
    var toldOfFirst = Told.of(first);
    var toldOfSecond = Told.of(second);
    first.watch(RawHandle.WRITE);
    second.watch(RawHandle.WRITE);
    selectUntil(() -> toldOfFirst.writes > 0 && toldOfSecond.writes > 0, "room in both");
    second.close();
    second.close();
    assertFalse(second.isOpen());
    int before = toldOfSecond.writes;
    int beforeOfFirst = toldOfFirst.writes;
    selectUntil(() -> toldOfFirst.writes > beforeOfFirst, "room in the other");
    assertEquals(before, toldOfSecond.writes);
    second.watch(RawHandle.READ);
  }

  @Test
  void theLoopIsToLookWhereverSomethingIsWatched() throws IOException {
    var socket = datagram();
    Told.of(socket);
    socket.watch(RawHandle.READ);
    assertTrue(driver().isWatching());
    socket.close();
    look();
    assertFalse(driver().isWatching());
  }

  @Test
  void aChannelOfTheUsersStaysOpenAndMayBeWatchedAnewAtOnce() throws IOException {
    try (var channel = DatagramChannel.open().bind(ANY)) {
      channel.configureBlocking(false);
      for (int i = 0; i < 3; i++) {
        var watched = closing(network().watchable(channel));
        var told = Told.of(watched);
        watched.watch(RawHandle.WRITE);
        selectUntil(() -> told.writes > 0, "room to write");
        watched.close();
        assertTrue(channel.isOpen());
      }
    }
  }

  @Test
  void aChannelOfTheUsersThatItsOwnEventLetsGoMayBeWatchedAnewAtOnce() throws IOException {
    try (var channel = DatagramChannel.open().bind(ANY)) {
      channel.configureBlocking(false);
      for (int i = 0; i < 3; i++) {
        var watched = closing(network().watchable(channel));
        var told = new AtomicInteger();
        watched.listener(
            _ -> {
              told.incrementAndGet();
              close(watched);
            });
        watched.watch(RawHandle.WRITE);
        selectUntil(() -> told.get() > 0, "room to write");
        assertEquals(1, told.get());
      }
      look();
      assertFalse(channel.isRegistered());
      assertFalse(driver().isWatching());
    }
  }

  private static void close(RawHandle handle) {
    try {
      handle.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChannelThatItsOwnerHasClosedWhileOthersAreToldIsPassedOver() throws IOException {
    try (var one = DatagramChannel.open().bind(ANY);
        var other = DatagramChannel.open().bind(ANY)) {
      one.configureBlocking(false);
      other.configureBlocking(false);
      var told = new ArrayList<DatagramChannel>();
      watchAndClose(one, other, told);
      watchAndClose(other, one, told);
      selectUntil(() -> !told.isEmpty(), "room to write");
      look();
      assertFalse(one.isOpen() && other.isOpen());
    }
  }

  /** Another thread could do the same to the other channel at that moment. */
  private void watchAndClose(
      DatagramChannel channel, DatagramChannel other, List<DatagramChannel> told)
      throws IOException {
    var watched = closing(network().watchable(channel));
    watched.listener(
        _ -> {
          told.add(channel);
          closeQuietly(other);
        });
    watched.watch(RawHandle.WRITE);
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCallbackThatIsTakenBackByOneOfTheSameBatchDoesNotRun() throws IOException {
    try (var loop = EventLoops.create(Clock.system(), newDriver());
        var one = DatagramChannel.open().bind(ANY);
        var other = DatagramChannel.open().bind(ANY)) {
      one.configureBlocking(false);
      other.configureBlocking(false);
      var log = new ArrayList<String>();
      loop.addWriter(
          one, () -> log.add("one, the other is taken back: " + loop.removeWriter(other)));
      loop.addWriter(
          other, () -> log.add("other, the one is taken back: " + loop.removeWriter(one)));
      for (int i = 0; i < 3; i++) {
        loop.stop();
        loop.runForever();
      }
      assertTrue(log.getFirst().endsWith("is taken back: true"), log::toString);
      assertEquals(1, log.stream().map(entry -> entry.substring(0, 3)).distinct().count());
    }
  }

  // ---- waking

  @Test
  @Timeout(PATIENCE_SECONDS)
  void aWakeupBeforehandEndsTheNextWait() throws IOException {
    driver().wakeup();
    driver().wakeup();
    driver().select(Driver.FOREVER, Runnable::run);
    look();
  }

  @Test
  @Timeout(PATIENCE_SECONDS)
  void aWakeupBeforehandEndsTheNextWaitForAChannelOfTheUsers() throws IOException {
    try (var channel = DatagramChannel.open().bind(ANY)) {
      channel.configureBlocking(false);
      driver().wakeup();
      var watched = closing(network().watchable(channel));
      Told.of(watched);
      watched.watch(RawHandle.READ);
      driver().select(Driver.FOREVER, Runnable::run);
    }
  }

  @Test
  void aWakeupFromAnotherThreadEndsAWaitWithoutALimit() throws IOException, InterruptedException {
    var waker = Thread.ofPlatform().start(driver()::wakeup);
    driver().select(Driver.FOREVER, Runnable::run);
    waker.join();
  }

  @Test
  void aLookDoesNotWait() throws IOException {
    var socket = datagram();
    Told.of(socket);
    socket.watch(RawHandle.READ);
    look();
  }

  @Test
  void closingTwiceIsHarmless() throws IOException {
    driver().close();
    driver().close();
  }
}
