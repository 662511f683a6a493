package dev.tulip.tests.tls;

import dev.tulip.transport.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The keys and certificates of {@code tls/make-keys.sh}, by their names there. */
final class Keys {

  private static final char[] PASSWORD = "tulip-tests".toCharArray();
  private static final KeyStore ALL = load();

  private Keys() {}

  private static KeyStore load() {
    try (var in = Keys.class.getResourceAsStream("/tls/keys.p12")) {
      var store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A server's options, with a key and trust in the authority. */
  static TlsOptions server(String key) {
    return TlsOptions.of(context(key, true));
  }

  /** The usual server's options. */
  static TlsOptions server() {
    return server("server");
  }

  /** A client's options: trusts the authority, has no key. */
  static TlsOptions client() {
    return TlsOptions.of(context(null, true));
  }

  /** A context. */
  static SSLContext context(@Nullable String key, boolean trust) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          key == null ? null : keyManagers(key).getKeyManagers(),
          trustManagers(trust).getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyManagerFactory keyManagers(String alias)
      throws GeneralSecurityException, IOException {
    var store = empty();
    store.setKeyEntry(alias, ALL.getKey(alias, PASSWORD), PASSWORD, ALL.getCertificateChain(alias));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory;
  }

  private static TrustManagerFactory trustManagers(boolean trust)
      throws GeneralSecurityException, IOException {
    var store = empty();
    var trusted = trust ? "ca" : "stranger";
    store.setCertificateEntry(trusted, ALL.getCertificate(trusted));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  /** Of the old kind, which is quick to put keys into. */
  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("JKS");
    store.load(null, null);
    return store;
  }

  /** A certificate. */
  static Certificate certificate(String alias) {
    try {
      return ALL.getCertificate(alias);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file with the key and the certificate, as other programs want them. */
  static Path pem(Path directory, String alias) {
    try {
      var text =
          block("PRIVATE KEY", ALL.getKey(alias, PASSWORD).getEncoded())
              + block("CERTIFICATE", ALL.getCertificate(alias).getEncoded());
      return Files.writeString(directory.resolve(alias + ".pem"), text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String block(String name, byte[] bytes) {
    var base64 =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return "-----BEGIN " + name + "-----\n" + base64 + "\n-----END " + name + "-----\n";
  }
}
