package dev.tulip.transport;

/**
 * What {@code create_connection} and its kin give back: a pair.
 *
 * @param transport the transport
 * @param protocol what the factory made
 * @param <T> the kind of transport
 * @param <P> the kind of protocol
 */
public record Connection<T extends BaseTransport, P>(T transport, P protocol) {}
