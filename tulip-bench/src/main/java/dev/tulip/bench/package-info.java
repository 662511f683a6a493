/**
 * Benchmarks: whole programs with twins in other languages ({@link dev.tulip.bench.Programs}), and
 * the same scenarios under JMH ({@link dev.tulip.bench.SchedulingBenchmark}).
 */
package dev.tulip.bench;
