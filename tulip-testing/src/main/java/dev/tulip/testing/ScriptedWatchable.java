package dev.tulip.testing;

import java.nio.channels.SelectableChannel;

/** A channel of the user's that a loop on a {@link ScriptedNetwork} watches: ready when it is told so. */
public final class ScriptedWatchable extends ScriptedHandle {

  private final SelectableChannel channel;

  ScriptedWatchable(SelectableChannel channel) {
    this.channel = channel;
  }

  /** The user's channel. */
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  int readiness() {
    return 0;
  }

  @Override
  public String toString() {
    return "ScriptedWatchable[" + channel + "]";
  }
}
