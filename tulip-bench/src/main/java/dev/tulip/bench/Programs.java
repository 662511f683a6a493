package dev.tulip.bench;

import static dev.tulip.Asyncio.run;

import dev.tulip.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Runs one scenario on Tulip and prints one line of JSON, like its twins in other languages: {@code
 * Programs SCENARIO}.
 */
public final class Programs {

  private static final int REPETITIONS =
      Integer.parseInt(System.getenv().getOrDefault("TULIP_BENCH_REPETITIONS", "5"));
  private static final double WARM_UP_SECONDS = 2.0;
  private static final double REPETITION_SECONDS = 0.4;

  /** No further repetition once this is spent. */
  private static final double MEASURE_SECONDS = 6.0;

  private Programs() {}

  /** A scenario, and what {@code n} must be a multiple of; fixed where it cannot grow. */
  private record Scenario(IntToDoubleFunction body, int unit, boolean isFixed) {

    static Scenario growing(IntToDoubleFunction body, int unit) {
      return new Scenario(body, unit, false);
    }

    static Scenario fixed(IntToDoubleFunction body, int n) {
      return new Scenario(body, n, true);
    }
  }

  private static Scenario scenario(String name) {
    return switch (name) {
      case "sleep0" -> Scenario.growing(Scenarios::sleep0, Scenarios.TASKS);
      case "create" -> Scenario.growing(Scenarios::create, 1);
      case "create_batch" -> Scenario.growing(Scenarios::createBatch, Scenarios.BATCH_TASKS);
      case "call_soon" -> Scenario.growing(Scenarios::callSoon, Scenarios.BATCH_CALLBACKS);
      case "call_soon_chain" -> Scenario.growing(Scenarios::callSoonChain, 1);
      case "timers_fire" -> Scenario.fixed(Scenarios::timersFire, Scenarios.TIMERS);
      case "timers_fire_shuffled" ->
          Scenario.fixed(Scenarios::timersFireShuffled, Scenarios.TIMERS);
      case "timers_cancel" -> Scenario.fixed(Scenarios::timersCancel, Scenarios.TIMERS);
      case "queue" -> Scenario.growing(Scenarios::queue, 1);
      case "lock" -> Scenario.growing(Scenarios::lock, 2);
      case "future" -> Scenario.growing(Scenarios::future, 2);
      case "threadsafe" ->
          Scenario.growing(Scenarios::threadsafe, Scenarios.THREADS * Scenarios.CALLS_PER_THREAD);
      default -> throw new IllegalArgumentException("no such scenario: " + name);
    };
  }

  /** Runs the scenario that the first argument names. */
  public static void main(String[] args) {
    var name = args[0];
    if (name.equals("hello")) {
      Hello.main(args);
    } else if (name.equals("parked")) {
      run(() -> parked());
    } else {
      run(() -> measure(name, scenario(name)));
    }
  }

  private static void measure(String name, Scenario scenario) {
    int n = warmUp(scenario);
    var times = new double[REPETITIONS];
    int count = 0;
    double spent = 0;
    while (count < REPETITIONS && spent < MEASURE_SECONDS) {
      times[count] = scenario.body().applyAsDouble(n);
      spent += times[count++];
    }
    times = Arrays.copyOf(times, count);
    Arrays.sort(times);
    double median = times[count / 2];
    var extra =
        String.format(
            Locale.ROOT,
            "\"version\":\"%s\",\"best_ns_per_op\":%.1f,\"repetitions\":%d",
            version(),
            times[0] * 1e9 / n,
            count);
    print(name, n, median, extra);
  }

  /**
   * Runs the scenario until it is compiled, and returns the {@code n} that takes one repetition's
   * time.
   */
  private static int warmUp(Scenario scenario) {
    int n = scenario.unit();
    double spent = 0;
    while (true) {
      double seconds = scenario.body().applyAsDouble(n);
      spent += seconds;
      if (spent >= WARM_UP_SECONDS && (scenario.isFixed() || seconds >= REPETITION_SECONDS * 0.7)) {
        return n;
      }
      if (!scenario.isFixed() && seconds < REPETITION_SECONDS * 0.7) {
        n = grow(n, seconds, scenario.unit());
      }
    }
  }

  private static int grow(int n, double seconds, int unit) {
    double factor = Math.clamp(REPETITION_SECONDS / Math.max(seconds, 1e-6), 1.2, 10);
    return (int) Math.ceil(n * factor / unit) * unit;
  }

  private static void parked() throws IOException {
    int n = Scenarios.PARKED;
    Scenarios.park(1000).forEach(Task::cancel);
    long heapBefore = heapBytes();
    long rssBefore = residentBytes();
    long start = System.nanoTime();
    List<Task<?>> tasks = Scenarios.park(n);
    double seconds = (System.nanoTime() - start) / 1e9;
    long heap = (heapBytes() - heapBefore) / n;
    long rss = (residentBytes() - rssBefore) / n;
    var extra =
        String.format(
            Locale.ROOT,
            "\"version\":\"%s\",\"bytes_per_task\":%d,\"heap_bytes_per_task\":%d,\"rss_bytes_per_task\":%d",
            version(),
            heap,
            heap,
            rss);
    print("parked", n, seconds, extra);
    tasks.forEach(Task::cancel);
  }

  private static long heapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** What the kernel counts as this process's memory; 0 where it does not say. */
  private static long residentBytes() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    for (var line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  private static String version() {
    return "JDK " + Runtime.version();
  }

  private static void print(String name, int n, double seconds, String extra) {
    var runtime = "tulip-" + (System.getProperty("tulip.tier", "fast"));
    System.out.printf(
        Locale.ROOT,
        "{\"runtime\":\"%s\",\"scenario\":\"%s\",\"n\":%d,\"seconds\":%.6f,\"ns_per_op\":%.1f,\"extra\":{%s}}%n",
        runtime,
        name,
        n,
        seconds,
        seconds * 1e9 / n,
        extra);
  }
}
