package dev.tulip.transport;

import dev.tulip.tls.TlsEngine;

/**
 * One side of a connection, before it has begun.
 *
 * @param engine does the work
 * @param tasksInline whether the slow part of a handshake only computes; see {@link TlsHandshake}
 * @param options what it was made of
 */
record TlsSide(TlsEngine engine, boolean tasksInline, TlsOptions options) {}
