package dev.tulip.transport;

import org.jspecify.annotations.Nullable;

/** A transport that TLS can be laid over: what asyncio marks as {@code _start_tls_compatible}. */
interface TlsCarrier extends Transport {

  /** {@link #abort}, with the reason that the protocol is told. */
  void forceClose(@Nullable Throwable error);
}
