package dev.tulip.tests.launcher;

import dev.tulip.tests.ChildProcess;
import dev.tulip.tests.CoreClasses;
import dev.tulip.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A copy of the launcher in a repository that holds nothing but a pom and Tulip's jar. There it
 * builds only what a test lets it build, with a Maven of the test's.
 */
final class LauncherSandbox {

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  private final Path root;
  private final Path programs;
  private final Path tools;
  private final Map<String, String> environment = new HashMap<>();

  /** A repository below {@code folder} that was built. */
  LauncherSandbox(Path folder) throws IOException {
    root = folder.resolve("repository");
    programs = Files.createDirectories(folder.resolve("programs"));
    tools = Files.createDirectories(folder.resolve("tools"));
    Files.createDirectories(jar().getParent());
    write(root.resolve("pom.xml"), "<project>\n<version>0-test</version>\n</project>\n");
    write(root.resolve("tulip-core/pom.xml"), "<project/>\n");
    write(root.resolve("tulip-core/src/main/Source.java"), "class Source {}\n");
    try (Stream<Path> all = Files.walk(root)) {
      for (var path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
      }
    }
    write(root.resolve("tulip"), Files.readString(Repository.root().resolve("tulip")));
    copyCore(jar());
    environment.put("PATH", tools + ":/usr/local/bin:/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("TULIP_JAVA_HOME", System.getProperty("java.home"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The jar that the launcher puts on the class path. */
  Path jar() {
    return root.resolve("tulip-core/target/tulip-core-0-test.jar");
  }

  private static void copyCore(Path jar) throws IOException {
    var classes = CoreClasses.location();
    if (Files.isRegularFile(classes)) {
      Files.copy(classes, jar);
      return;
    }
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest());
        Stream<Path> all = Files.walk(classes)) {
      for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, out);
      }
    }
  }

  /** As in the pom of the core. */
  private static Manifest manifest() {
    var manifest = new Manifest();
    var attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "dev.tulip.launch.Main");
    attributes.putValue("Add-Opens", "java.base/java.lang");
    return manifest;
  }

  /** Has the launcher find a {@code mvn} that runs {@code script}; {@code $JAR} is to be built. */
  void maven(String script) throws IOException {
    executable(tools.resolve("mvn"), script);
    environment.put("JAR", jar().toString());
  }

  private static void executable(Path file, String script) throws IOException {
    write(file, "#!/bin/sh\n" + script);
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
  }

  /** Takes every command from the launcher's path but those it needs itself. */
  void withoutMaven() throws IOException {
    for (var command : List.of("cat", "dirname", "find", "head", "mkdir", "mv", "rm", "sleep")) {
      executable(tools.resolve(command), "exec " + find(command) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
  }

  /** Marks the archives as not to be made; that takes longer than all else. */
  void withoutArchives() throws IOException {
    for (var ending : List.of("jsa", "aot")) {
      var archive = "tulip-core-" + System.getProperty("java.version") + "." + ending;
      Files.createFile(jar().resolveSibling(archive + ".failed"));
    }
  }

  /** Makes it look as if somebody had changed a source since the last build. */
  void changeSource() throws IOException {
    var source = root.resolve("tulip-core/src/main/Source.java");
    var later = Files.getLastModifiedTime(jar()).toInstant().plusSeconds(1);
    Files.setLastModifiedTime(source, FileTime.from(later));
  }

  /** Makes it look as if nothing could be made in the jar's folder: read-only, or another user's. */
  void readOnly() throws IOException {
    executable(
        tools.resolve("mkdir"),
        "case \"$*\" in *"
            + jar().getParent()
            + "*) exit 1 ;; esac\n"
            + "exec "
            + find("mkdir")
            + " \"$@\"\n");
  }

  /** Has the launcher run a JDK that makes no archives, and writes down each attempt. */
  Path jdkWithoutArchives() throws IOException {
    var home = Path.of(System.getProperty("java.home"));
    var jdk = Files.createDirectories(root.resolve("jdk"));
    var attempts = Files.createFile(jdk.resolve("attempts"));
    Files.copy(home.resolve("release"), jdk.resolve("release"));
    executable(jdk.resolve("bin/javac"), "exit 1\n");
    executable(
        jdk.resolve("bin/java"),
        "case \"$*\" in *-XX:ArchiveClassesAtExit* | *-XX:AOTCacheOutput*) echo attempt >>"
            + attempts
            + "; exit 1 ;; esac\n"
            + "exec "
            + home.resolve("bin/java")
            + " \"$@\"\n");
    environment.put("TULIP_JAVA_HOME", jdk.toString());
    return attempts;
  }

  private static Path find(String command) throws IOException {
    for (var folder : List.of("/usr/bin", "/bin")) {
      if (Files.isExecutable(Path.of(folder, command))) {
        return Path.of(folder, command);
      }
    }
    throw new IOException("no " + command);
  }

  /** Changes the launcher itself. */
  void edit(String before, String after) throws IOException {
    var script = root.resolve("tulip");
    var text = Files.readString(script);
    if (!text.contains(before)) {
      throw new IllegalArgumentException("the launcher does not contain: " + before);
    }
    Files.writeString(script, text.replace(before, after));
  }

  /** Sets a variable of the launcher's environment. */
  void set(String name, String value) {
    environment.put(name, value);
  }

  /** Writes a program into the folder where the launcher is run. */
  void program(String name, String source) throws IOException {
    write(programs.resolve(name), source);
  }

  /** Compiles a program of that folder, in place. */
  void compile(String name) throws Exception {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var file = programs.resolve(name).toString();
    if (compiler.run(null, null, null, "-cp", jar().toString(), file) != 0) {
      throw new IllegalArgumentException(name + " does not compile");
    }
  }

  /** Runs {@code sh tulip arguments…} in the programs' folder. */
  ChildProcess.Result tulip(String... arguments) throws Exception {
    return ChildProcess.run(command(arguments));
  }

  /** What {@link #tulip} runs. */
  ProcessBuilder command(String... arguments) {
    var builder = new ProcessBuilder("/bin/sh", root.resolve("tulip").toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(programs.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }
}
