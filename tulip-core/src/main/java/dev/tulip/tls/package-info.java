/**
 * TLS as a function from bytes to bytes. Not exported. Imports nothing of Tulip's; the transports
 * above it know sockets and time. Read {@link dev.tulip.tls.TlsEngine}.
 */
@NullMarked
package dev.tulip.tls;

import org.jspecify.annotations.NullMarked;
