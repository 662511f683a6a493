package dev.tulip.transport;

import java.net.SocketAddress;

/**
 * A datagram that was received: the pair that {@code sock_recvfrom} gives.
 *
 * @param data the bytes
 * @param sender who has sent them
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes, as Python's; two datagrams are never compared.
public record Datagram(byte[] data, SocketAddress sender) {}
