/**
 * What a loop bears: {@link dev.tulip.bench.soak.Soak} runs many connections, and peers that
 * misbehave, for a bounded time, checks what is left afterwards, and prints figures. Its peers are
 * the JDK's sockets in a process of their own, {@link dev.tulip.bench.soak.Crowd}.
 */
package dev.tulip.bench.soak;
