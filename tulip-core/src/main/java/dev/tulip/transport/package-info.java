/**
 * Transports and protocols, the callback side of networking: {@code asyncio.transports} and {@code
 * asyncio.protocols}, with the options of the calls that make them. Read {@link
 * dev.tulip.transport.Transport} and {@link dev.tulip.transport.Protocol} first; how a connection
 * moves bytes is in {@code SocketTransport}.
 */
@NullMarked
package dev.tulip.transport;

import org.jspecify.annotations.NullMarked;
