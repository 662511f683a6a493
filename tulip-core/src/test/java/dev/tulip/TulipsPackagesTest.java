package dev.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tulip.user.Busy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which frames of a stack are taken for Tulip's own. */
class TulipsPackagesTest {

  @Test
  void all_packages_that_were_built_are_tulips_and_no_others() throws Exception {
    assertEquals(built(), new TreeSet<>(TaskStacks.Frames.TULIPS_PACKAGES));
  }

  private static Set<String> built() throws Exception {
    var source = Asyncio.class.getProtectionDomain().getCodeSource();
    var classes = Path.of(source.getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> !file.getFileName().toString().equals("module-info.class"))
          .map(file -> packageOf(classes.relativize(file)))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String packageOf(Path classFile) {
    return classFile.getParent().toString().replace(classFile.getFileSystem().getSeparator(), ".");
  }

  @Test
  void what_tests_and_programs_have_below_the_same_name_is_their_own() {
    assertTrue(TaskStacks.Frames.isTulips(Asyncio.class.getName()));
    assertFalse(TaskStacks.Frames.isTulips(Busy.class.getName()));
    assertFalse(TaskStacks.Frames.isTulips("dev.tulip.tests.loop.SomeTest"));
    assertFalse(TaskStacks.Frames.isTulips("dev.tuliptree.Main"));
    assertFalse(TaskStacks.Frames.isTulips("Main"));
  }
}
