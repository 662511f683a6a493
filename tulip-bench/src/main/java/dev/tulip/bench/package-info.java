/**
 * Benchmarks: whole programs with twins in other languages ({@link dev.tulip.bench.Programs}), and
 * the same scenarios under JMH ({@link dev.tulip.bench.SchedulingBenchmark}). What a loop bears is in
 * {@code soak}.
 */
package dev.tulip.bench;
