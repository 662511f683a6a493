package dev.tulip.linux;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/**
 * Has {@link Thread#interrupt} end a wait in a system call. The JDK offers that to selectors only:
 * between {@link #begin} and {@link #end} of {@link AbstractSelector} an interrupt of the thread that
 * waits calls {@link #wakeup}. This is a selector for nothing else.
 */
final class Interruption {

  private final Hook hook;

  /**
   * @param wakeup ends the wait; called on the thread that interrupts
   */
  Interruption(Runnable wakeup) {
    hook = new Hook(wakeup);
  }

  /** To be called before the wait, on the thread that waits. */
  void begin() {
    hook.beginWait();
  }

  /** To be called after it. */
  void end() {
    hook.endWait();
  }

  void close() throws IOException {
    hook.close();
  }

  private static final class Hook extends AbstractSelector {

    private final Runnable wakeup;

    Hook(Runnable wakeup) {
      super(SelectorProvider.provider());
      this.wakeup = wakeup;
    }

    void beginWait() {
      begin();
    }

    void endWait() {
      end();
    }

    @Override
    public Selector wakeup() {
      wakeup.run();
      return this;
    }

    @Override
    protected void implCloseSelector() {}

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
      throw new UnsupportedOperationException("nothing is selected here: " + channel);
    }

    @Override
    public Set<SelectionKey> keys() {
      return Set.of();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
      return Set.of();
    }

    @Override
    public int selectNow() {
      return 0;
    }

    @Override
    public int select(long timeout) {
      return 0;
    }

    @Override
    public int select() {
      return 0;
    }
  }
}
