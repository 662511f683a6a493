package dev.tulip.bench;

import static dev.tulip.Asyncio.run;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The hot paths of the core, each as a program of {@value #OPERATIONS} operations on a fresh loop:
 * the scenarios of the whole-program benchmarks under JMH, for looking at one with a profiler.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-opens=java.base/java.lang=ALL-UNNAMED", "-Djdk.trackAllThreads=false"})
public class SchedulingBenchmark {

  static final int OPERATIONS = 100_000;

  /** {@code sleep(0)} of one of a hundred tasks. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double stepAside() {
    return run(() -> Scenarios.sleep0(OPERATIONS));
  }

  /** Create, run, and await a task. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double createTask() {
    return run(() -> Scenarios.create(OPERATIONS));
  }

  /** A callback that schedules itself. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double callSoon() {
    return run(() -> Scenarios.callSoonChain(OPERATIONS));
  }

  /** A timer, set and fired. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double callAt() {
    return run(() -> Scenarios.timersFireShuffled(OPERATIONS));
  }

  /** An item through a queue with room for one. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double queue() {
    return run(() -> Scenarios.queue(OPERATIONS));
  }

  /** A lock from one task to another. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double lock() {
    return run(() -> Scenarios.lock(OPERATIONS));
  }

  /** A future set, its awaiting task resumed. */
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public double future() {
    return run(() -> Scenarios.future(OPERATIONS));
  }
}
