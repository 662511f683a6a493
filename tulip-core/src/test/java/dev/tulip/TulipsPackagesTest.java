package dev.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Stacks that are shown to a user begin with the user's code, whichever package of Tulip's it called. */
class TulipsPackagesTest {

  private static final Path SOURCES = Path.of("src/main/java");

  @Test
  void every_package_but_the_launchers_is_known_as_tulips_own() throws IOException {
    try (var files = Files.walk(SOURCES)) {
      var unknown =
          files
              .filter(file -> file.endsWith("package-info.java"))
              .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
              .filter(name -> !TaskStacks.Frames.isTulips(name + ".Any"))
              .toList();
      assertEquals(List.of("dev.tulip.launch"), unknown);
    }
  }

  @Test
  void a_users_package_with_a_similar_name_is_not() {
    assertFalse(TaskStacks.Frames.isTulips("dev.tulip.user.Busy"));
    assertFalse(TaskStacks.Frames.isTulips("dev.tulipan.Busy"));
  }
}
