package dev.tulip.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Texts for the system and back. */
@EnabledOnOs(OS.LINUX)
class CStringsTest {

  @Test
  void anArrayOfTextsIsReadAsItWasWritten() throws IOException {
    try (var arena = Arena.ofConfined()) {
      var addresses = CStrings.addresses(CStrings.arrayOf(arena, List.of("a=b", "", "c=d e")));
      assertEquals(Set.of("a=b", "", "c=d e"), addresses.keySet());
      assertEquals("c=d e", CStrings.textAt(addresses.get("c=d e")));
    }
  }

  @Test
  void aTextWithAZeroWithinIsRefused() {
    try (var arena = Arena.ofConfined()) {
      assertThrows(IOException.class, () -> CStrings.of(arena, "a\0b"));
    }
  }
}
