package dev.tulip.transport;

/**
 * What {@code getnameinfo} gives.
 *
 * @param host the name, or the address as text
 * @param service the port as text: the JDK knows no names of services
 */
public record NameInfo(String host, String service) {}
