package dev.tulip.transport;

import dev.tulip.tls.TlsEngine;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What TLS adds to {@code get_extra_info}: the context from the start, the rest by the handshake. */
final class TlsInfo {

  private final SSLContext context;
  private @Nullable SSLSession session;
  private @Nullable List<Certificate> peerCertificates;
  private @Nullable String alpn;

  TlsInfo(SSLContext context) {
    this.context = context;
  }

  void handshakeDone(TlsEngine engine) {
    session = engine.session();
    peerCertificates = engine.peerCertificates();
    alpn = engine.alpn();
  }

  /** Whether {@code key} is answered here, be it with null. */
  boolean has(ExtraInfo<?> key) {
    return key == ExtraInfo.SSLCONTEXT
        || key == ExtraInfo.SSL_OBJECT
        || key == ExtraInfo.PEERCERT
        || key == ExtraInfo.CIPHER
        || key == ExtraInfo.ALPN;
  }

  <T> @Nullable T get(ExtraInfo<T> key) {
    Object value = null;
    if (key == ExtraInfo.SSLCONTEXT) {
      value = context;
    } else if (key == ExtraInfo.SSL_OBJECT) {
      value = session;
    } else if (key == ExtraInfo.PEERCERT) {
      value = peerCertificates;
    } else if (key == ExtraInfo.CIPHER) {
      value = session == null ? null : session.getCipherSuite();
    } else if (key == ExtraInfo.ALPN) {
      value = alpn;
    }
    return value == null ? null : key.type().cast(value);
  }
}
