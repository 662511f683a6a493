package dev.tulip.tests.tls;

import static dev.tulip.Asyncio.createTask;
import static dev.tulip.Asyncio.getRunningLoop;
import static dev.tulip.tests.sync.Steps.passes;
import static dev.tulip.tests.sync.Steps.settle;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tulip.testing.TulipTest;
import dev.tulip.tests.cancellation.CancelPoint;
import dev.tulip.tests.cancellation.InlineExecutor;
import dev.tulip.tests.cancellation.Sweep;
import dev.tulip.tests.cpython.FromCpython;
import dev.tulip.transport.BrokenPipeException;
import dev.tulip.transport.ConnectOptions;
import dev.tulip.transport.ConnectionAbortedException;
import dev.tulip.transport.ConnectionResetException;
import dev.tulip.transport.Server;
import dev.tulip.transport.ServerOptions;
import dev.tulip.transport.Transport;
import dev.tulip.transport.WaterMarks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through TLS: the system cannot encrypt, so they are read and written in blocks. */
class SendfileOverTlsTest {

  private static final int SMALL = 4 * 1024;

  /** More than the buffers on the way hold, and not a multiple of anything. */
  private static final int SIZE = 17 * 64 * 1024 + 1;

  /** Some blocks and a part of one, of which somebody is cancelled. */
  private static final int COUNT = 100_000;

  private static final int BLOCKS = 7;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private FileChannel file;

  @BeforeEach
  void writeFile() throws IOException {
    new Random(5).nextBytes(content);
    file = FileChannel.open(Files.write(folder.resolve("file"), content));
  }

  @AfterEach
  void closeFile() throws IOException {
    file.close();
  }

  /** A server with small buffers. */
  private static Server listen(Recorder peer) throws IOException {
    var channel = ServerSocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return getRunningLoop().createServer(() -> peer, channel, ServerOptions.ofTls(Keys.server()));
  }

  /** A client with small buffers. */
  private static Transport connect(Server server) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Servers.port(server));
    var channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
    var options = ConnectOptions.ofTls(Keys.client()).withServerHostname("localhost");
    var transport = getRunningLoop().createConnection(Recorder::new, channel, options).transport();
    transport.setWriteBufferLimits(WaterMarks.ofHigh(SMALL));
    return transport;
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sendfile", type = "SendfileMixin", test = "test_sendfile_ssl")
  void a_file_arrives_as_it_is() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    assertThat(getRunningLoop().sendfile(transport, file)).isEqualTo(SIZE);
    assertThat(transport.isReading()).isTrue();
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    assertThat(peer.data.toByteArray()).isEqualTo(content);
    assertThat(file.position()).isEqualTo(SIZE);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_ssl_pre_and_post_data")
  void what_is_written_before_and_after_arrives_before_and_after() throws IOException {
    var before = "before it ".repeat(700).getBytes(UTF_8);
    var after = "and then this".repeat(900).getBytes(UTF_8);
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    transport.write(before);
    assertThat(getRunningLoop().sendfile(transport, file)).isEqualTo(SIZE);
    transport.write(after);
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    var all = peer.data.toByteArray();
    int end = before.length + SIZE;
    assertThat(all).hasSize(end + after.length).startsWith(before).endsWith(after);
    assertThat(Arrays.copyOfRange(all, before.length, end)).isEqualTo(content);
    assertThat(file.position()).isEqualTo(SIZE);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(file = "test_sendfile", type = "SendfileMixin", test = "test_sendfile_ssl_partial")
  void a_part_of_a_file_arrives() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    assertThat(getRunningLoop().sendfile(transport, file, 1000, 100L, true)).isEqualTo(100);
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    assertThat(peer.data.toByteArray()).isEqualTo(Arrays.copyOfRange(content, 1000, 1100));
    assertThat(file.position()).isEqualTo(1100);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_ssl_close_peer_after_receiving")
  void the_peer_may_close_when_it_has_got_everything() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
    peer.awaitData(SIZE);
    peer.made.result().close();
    assertThat(sending.await()).isEqualTo(SIZE);
    assertThat(peer.awaitLost()).isNull();
    assertThat(((Recorder) transport.getProtocol()).awaitLost()).isNull();
    assertThat(peer.data.toByteArray()).isEqualTo(content);
    assertThat(file.position()).isEqualTo(SIZE);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void a_peer_that_breaks_off_meanwhile_is_an_error() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    var there = peer.made.await();
    there.pauseReading();
    transport.write(new byte[] {1});
    var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
    settle();
    assertThat(sending.done()).as("nobody reads").isFalse();
    there.abort();
    assertThat(catchThrowable(sending::await))
        .isInstanceOfAny(
            ConnectionResetException.class,
            BrokenPipeException.class,
            ConnectionAbortedException.class);
    assertThat(file.position()).isLessThan(SIZE);
    ((Recorder) transport.getProtocol()).awaitLost();
    assertThat(transport.isClosing()).isTrue();
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  void the_bytes_of_the_peer_wait_until_the_file_is_through() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    var protocol = (Recorder) transport.getProtocol();
    var sending = createTask(() -> getRunningLoop().sendfile(transport, file));
    peer.awaitData(1024);
    peer.made.result().write("stop!".getBytes(UTF_8));
    passes(20);
    assertThat(sending.done() || protocol.data.size() == 0).isTrue();
    assertThat(sending.await()).isEqualTo(SIZE);
    protocol.awaitData(5);
    assertThat(protocol.text()).isEqualTo("stop!");
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    assertThat(peer.data.toByteArray()).isEqualTo(content);
    Servers.end(server);
  }

  @TulipTest(realTime = true)
  @FromCpython(
      file = "test_sendfile",
      type = "SendfileMixin",
      test = "test_sendfile_no_fallback_for_fallback_transport")
  void where_nothing_else_may_it_is_refused() throws IOException {
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    assertThatThrownBy(() -> getRunningLoop().sendfile(transport, file, 0, null, false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("fallback is disabled");
    assertThat(transport.isReading()).isTrue();
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    assertThat(peer.data.size()).isZero();
    assertThat(file.position()).isZero();
    Servers.end(server);
  }

  /** The file's position says how much was written, and both directions go on. */
  @Test
  void cancelled_at_any_point_it_loses_and_repeats_no_byte() throws IOException {
    assertThat(Sweep.everywhere(this::cancel)).as("passes").isGreaterThan(2 * BLOCKS);
  }

  private void cancel(CancelPoint point) throws IOException {
    getRunningLoop().setDefaultExecutor(new InlineExecutor());
    var peer = new Recorder();
    var server = listen(peer);
    var transport = connect(server);
    var protocol = (Recorder) transport.getProtocol();
    var there = peer.made.await();
    var before = fill(transport, there);
    resumeAfter(10, there);
    file.position(0);
    point.run(() -> getRunningLoop().sendfile(transport, file, 0, (long) COUNT, true));
    assertThat(transport.getProtocol()).isSameAs(protocol);
    there.write("still open".getBytes(UTF_8));
    protocol.awaitData(10);
    transport.write("the end".getBytes(UTF_8));
    transport.close();
    assertThat(peer.awaitLost()).isNull();
    assertThat(peer.data.toByteArray()).isEqualTo(joined(before, sent(), "the end"));
    protocol.awaitLost();
    Servers.end(server);
  }

  /** Writes until there is no room, so that what comes next has to wait; gives what was written. */
  private static byte[] fill(Transport transport, Transport there) {
    there.pauseReading();
    var written = new ByteArrayOutputStream();
    while (transport.getWriteBufferSize() <= SMALL) {
      transport.write(new byte[SMALL]);
      written.writeBytes(new byte[SMALL]);
    }
    return written.toByteArray();
  }

  private static void resumeAfter(int passes, Transport there) {
    if (passes == 0) {
      there.resumeReading();
    } else {
      getRunningLoop().callSoon(() -> resumeAfter(passes - 1, there));
    }
  }

  private byte[] sent() throws IOException {
    return Arrays.copyOf(content, (int) file.position());
  }

  private static byte[] joined(byte[] before, byte[] sent, String after) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(before);
    all.writeBytes(sent);
    all.writeBytes(after.getBytes(UTF_8));
    return all.toByteArray();
  }
}
