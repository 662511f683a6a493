package dev.tulip.linux;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Handles by number: each key stands for one use of a slot. */
@EnabledOnOs(OS.LINUX)
class SlotsTest {

  private final Slots slots = new Slots();

  private static EpollHandle handle(EpollDriver driver) {
    return new EpollHandle(driver, -1);
  }

  @Test
  void aKeyFindsItsHandleAndNoneWhenItIsRemovedThoughTheSlotIsUsedAgain() throws IOException {
    try (var driver = EpollDriver.open()) {
      var first = handle(driver);
      long key = slots.add(first);
      assertSame(first, slots.get(key));
      slots.remove(key);
      assertNull(slots.get(key));
      var second = handle(driver);
      long again = slots.add(second);
      assertNotEquals(key, again);
      assertNull(slots.get(key));
      assertSame(second, slots.get(again));
    }
  }

  @Test
  void manyAreKeptApart() throws IOException {
    try (var driver = EpollDriver.open()) {
      var handles = new ArrayList<EpollHandle>();
      var keys = new ArrayList<Long>();
      for (int i = 0; i < 100; i++) {
        handles.add(handle(driver));
        keys.add(slots.add(handles.get(i)));
      }
      for (int i = 0; i < 100; i += 2) {
        slots.remove(keys.get(i));
      }
      for (int i = 0; i < 100; i++) {
        assertSame(i % 2 == 0 ? null : handles.get(i), slots.get(keys.get(i)));
      }
      assertNull(slots.get(12345));
    }
  }
}
