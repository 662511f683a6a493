package dev.tulip.tests.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tulip.tls.Want;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsEngineTest {

  private static final byte[] NOTHING = {};
  private static final SSLContext SERVER = Keys.context("server", true);
  private static final SSLContext CLIENT = Keys.context(null, true);

  private static EngineSide server(String version) {
    return EngineSide.of(SERVER, false, version);
  }

  private static EngineSide client(String version) {
    return EngineSide.of(CLIENT, true, version);
  }

  /** The pieces that bytes arrive in. */
  private interface Cut {
    byte[][] pieces(byte[] bytes);
  }

  private static final Cut WHOLE = bytes -> new byte[][] {bytes};

  private static byte[][] single(byte[] bytes) {
    var pieces = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      pieces[i] = new byte[] {bytes[i]};
    }
    return pieces;
  }

  /** How far apart the cuts are where there are many: each index is one in some round. */
  private static final int STRIDE = 40;

  private static byte[][] atMany(byte[] bytes, int first) {
    var pieces = new ArrayList<byte[]>();
    int begin = 0;
    for (int end = first; begin < bytes.length; end += STRIDE) {
      pieces.add(Arrays.copyOfRange(bytes, begin, Math.min(end, bytes.length)));
      begin = end;
    }
    return pieces.toArray(new byte[0][]);
  }

  private static byte[][] at(byte[] bytes, int index) {
    int cut = Math.min(index, bytes.length);
    return new byte[][] {Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)};
  }

  /** Moves bytes until both sides have shaken hands. */
  private static void shake(EngineSide client, EngineSide server, Cut cut) throws SSLException {
    client.shake(NOTHING);
    for (var from = client; !(client.shaken && server.shaken); ) {
      var to = from == client ? server : client;
      var flight = from.take();
      assertThat(flight).as("somebody has to say something").isNotEmpty();
      for (var piece : cut.pieces(flight)) {
        if (to.shaken) {
          to.read(piece);
        } else {
          to.shake(piece);
        }
      }
      from = to;
    }
    client.read(server.take());
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void two_engines_shake_hands_talk_and_part(String version) throws SSLException {
    var client = client(version);
    var server = server(version);
    shake(client, server, WHOLE);
    server.read(client.write("ping"));
    client.read(server.write("pong"));
    assertThat(server.text()).isEqualTo("ping");
    assertThat(client.text()).isEqualTo("pong");
    assertThat(client.engine.session().getProtocol()).isEqualTo(version);
    var farewell = client.close();
    if (server.read(farewell) == Want.OUTPUT) {
      server.engine.letEndPass();
      assertThat(server.read(NOTHING)).isEqualTo(Want.CLOSED);
    }
    assertThat(server.read(NOTHING)).isEqualTo(Want.CLOSED);
    var answer = server.close();
    assertThat(answer).isNotEmpty();
    if (client.read(answer) == Want.OUTPUT) {
      client.engine.letEndPass();
    }
    assertThat(client.read(NOTHING)).isEqualTo(Want.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_handshake_may_come_one_byte_at_a_time(String version) throws SSLException {
    var client = client(version);
    var server = server(version);
    shake(client, server, TlsEngineTest::single);
    server.read(client.write("here"));
    assertThat(server.text()).isEqualTo("here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void a_handshake_may_be_cut_at_every_index(String version) throws SSLException {
    for (int i = 0; i < STRIDE; i++) {
      int first = i;
      var client = client(version);
      var server = server(version);
      shake(client, server, bytes -> atMany(bytes, first));
      server.read(client.write("here"));
      assertThat(server.text()).as("cut at " + i).isEqualTo("here");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void records_may_be_cut_at_every_index(String version) throws SSLException {
    var client = client(version);
    var server = server(version);
    shake(client, server, WHOLE);
    int length = server.write("to and fro", "!").length;
    var expected = new StringBuilder();
    var other = client(version);
    var otherServer = server(version);
    shake(other, otherServer, WHOLE);
    for (int i = 0; i <= length; i++) {
      for (var piece : at(other.write("to and fro", "!"), i)) {
        otherServer.read(piece);
      }
      expected.append("to and fro!");
      assertThat(otherServer.text()).as("cut at " + i).isEqualTo(expected.toString());
    }
  }

  @Test
  void small_buffers_share_a_record_and_large_ones_are_cut() throws SSLException {
    var client = client("TLSv1.3");
    var server = server("TLSv1.3");
    shake(client, server, WHOLE);
    var large = "x".repeat(40_000);
    assertThat(recordLengths(client.write("a".repeat(100), "b", "c".repeat(200)))).hasSize(1);
    assertThat(recordLengths(client.write(large))).hasSize(3);
    var many = new String[1000];
    Arrays.fill(many, "y".repeat(50));
    assertThat(recordLengths(client.write(many))).hasSize(4);
  }

  private static int[] recordLengths(byte[] records) {
    var lengths = new int[records.length];
    int count = 0;
    for (int at = 0; at < records.length; at += 5 + lengths[count - 1]) {
      lengths[count] = (records[at + 3] & 0xff) << 8 | records[at + 4] & 0xff;
      count++;
    }
    return Arrays.copyOf(lengths, count);
  }

  @Test
  void much_data_goes_through_little_room() throws SSLException {
    var client = client("TLSv1.3");
    var server = server("TLSv1.3");
    shake(client, server, WHOLE);
    var text = "0123456789".repeat(20_000);
    server.read(client.write(text));
    assertThat(server.text()).isEqualTo(text);
  }

  @Test
  void garbage_instead_of_a_hello_is_an_error() {
    var server = server("TLSv1.3");
    assertThatThrownBy(
            () -> server.shake("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("SSL");
  }

  @Test
  void sides_without_a_version_in_common_fail_and_the_other_is_told() throws SSLException {
    var client = client("TLSv1.2");
    var server = server("TLSv1.3");
    client.shake(NOTHING);
    assertThatThrownBy(() -> server.shake(client.take())).isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(() -> client.shake(server.lastWords()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("protocol_version");
  }

  @Test
  void an_untrusted_certificate_fails_and_the_server_is_told() throws SSLException {
    var client = EngineSide.of(Keys.context(null, false), true, "TLSv1.3");
    var server = server("TLSv1.3");
    client.shake(NOTHING);
    server.shake(client.take());
    assertThatThrownBy(() -> client.shake(server.take())).isInstanceOf(SSLHandshakeException.class);
    assertThatThrownBy(() -> server.shake(client.lastWords()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("certificate_unknown");
  }

  @Test
  void a_corrupt_record_is_an_error_and_what_came_before_is_there() throws SSLException {
    var client = client("TLSv1.3");
    var server = server("TLSv1.3");
    shake(client, server, WHOLE);
    var good = client.write("good");
    var bad = client.write("evil");
    bad[bad.length - 1] ^= 1;
    var both = Arrays.copyOf(good, good.length + bad.length);
    System.arraycopy(bad, 0, both, good.length, bad.length);
    assertThatThrownBy(() -> server.read(both)).isInstanceOf(SSLException.class);
    assertThat(server.text()).isEqualTo("good");
    assertThatThrownBy(() -> client.read(server.lastWords()))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("bad_record_mac");
  }

  private static SSLEngine raw(boolean client, String version) {
    var engine = client ? CLIENT.createSSLEngine("localhost", -1) : SERVER.createSSLEngine();
    engine.setUseClientMode(client);
    engine.setEnabledProtocols(new String[] {version});
    return engine;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_second_handshake_is_refused_whoever_begins_it(boolean clientBegins) throws SSLException {
    var rawClient = raw(true, "TLSv1.2");
    var rawServer = raw(false, "TLSv1.2");
    var client = EngineSide.of(rawClient);
    var server = EngineSide.of(rawServer);
    shake(client, server, WHOLE);
    (clientBegins ? rawClient : rawServer).beginHandshake();
    var beginner = clientBegins ? client : server;
    var refusing = clientBegins ? server : client;
    beginner.shake(NOTHING);
    assertThatThrownBy(() -> refusing.read(beginner.take()))
        .isInstanceOf(SSLProtocolException.class)
        .hasMessageContaining("renegotiate");
    assertThat(refusing.lastWords()).isNotEmpty();
  }

  @Test
  void new_keys_are_answered_with_new_keys() throws SSLException {
    var rawClient = raw(true, "TLSv1.3");
    var client = EngineSide.of(rawClient);
    var server = server("TLSv1.3");
    shake(client, server, WHOLE);
    rawClient.beginHandshake();
    client.shake(NOTHING);
    assertThat(server.read(client.take())).isEqualTo(Want.OUTPUT);
    assertThat(client.read(server.flush())).isEqualTo(Want.INPUT);
    server.read(client.write("to"));
    client.read(server.write("fro"));
    assertThat(server.text() + client.text()).isEqualTo("tofro");
  }

  @Test
  void data_can_be_written_after_the_peers_close_notify() throws SSLException {
    for (var version : new String[] {"TLSv1.2", "TLSv1.3"}) {
      var client = client(version);
      var server = server(version);
      shake(client, server, WHOLE);
      var want = server.read(client.close());
      assertThat(want).isEqualTo(version.equals("TLSv1.2") ? Want.OUTPUT : Want.CLOSED);
      client.read(server.write("trailing"));
      assertThat(client.text()).as(version).isEqualTo("trailing");
      server.engine.letEndPass();
      assertThat(server.read(NOTHING)).isEqualTo(Want.CLOSED);
    }
  }
}
