package dev.tulip.transport;

import dev.tulip.io.LoopIo;

/**
 * Counts what is written to a transport after its connection was lost. It is dropped; who goes on is
 * warned, from the fifth time on: {@code LOG_THRESHOLD_FOR_CONNLOST_WRITES}.
 */
final class LateWrites {

  private static final int TOLERATED = 4;

  private final LoopIo io;
  private int count;

  LateWrites(LoopIo io) {
    this.io = io;
  }

  void note() {
    count++;
    if (count > TOLERATED) {
      io.warn("socket.send() raised exception.");
    }
  }
}
