package dev.tulip.tests;

import dev.tulip.Asyncio;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The classes of the core as this test sees them: a folder or a jar, as the build has it. */
public final class CoreClasses {

  private CoreClasses() {}

  /** Where they are. */
  public static Path location() {
    try {
      return Path.of(Asyncio.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The module they are. */
  public static ModuleReference module() {
    return ModuleFinder.of(location()).find("dev.tulip.core").orElseThrow();
  }
}
