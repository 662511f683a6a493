package dev.tulip.tests;

import dev.tulip.Asyncio;
import dev.tulip.linux.EpollProvider;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The classes of the core as this test sees them: a folder or a jar, as the build has it. */
public final class CoreClasses {

  private CoreClasses() {}

  /** Where they are. */
  public static Path location() {
    return location(Asyncio.class);
  }

  private static Path location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@link #program} with the driver for Linux on the path. */
  public static List<String> programWithNative(Class<?> program, String... options) {
    return program(EpollProvider.class, program, options);
  }

  /** The command that runs a program of the tests on them, in the tier of this process. */
  public static List<String> program(Class<?> program, String... options) {
    return program(Asyncio.class, program, options);
  }

  private static List<String> program(Class<?> extra, Class<?> program, String... options) {
    var command = new ArrayList<String>();
    command.add(ChildProcess.java());
    command.addAll(
        Tiers.isFast()
            ? List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED")
            : List.of("-Dtulip.tier=portable"));
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            location().toString(),
            location(program).toString(),
            location(extra).toString()));
    command.add(program.getName());
    return command;
  }

  /** The module they are. */
  public static ModuleReference module() {
    return ModuleFinder.of(location()).find("dev.tulip.core").orElseThrow();
  }
}
