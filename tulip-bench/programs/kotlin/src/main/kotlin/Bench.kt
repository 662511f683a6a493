/*
 * The benchmark scenarios on kotlinx.coroutines, on the single thread of runBlocking.
 *
 * Usage: Bench SCENARIO     prints one line of JSON
 * README.md defines each scenario and what one "op" of it is.
 */

import java.io.File
import java.util.Locale
import kotlin.concurrent.thread
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.coroutineContext
import kotlin.system.exitProcess
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.yield

private val REPETITIONS = System.getenv("TULIP_BENCH_REPETITIONS")?.toInt() ?: 5
private const val WARM_UP_SECONDS = 2.0
private const val REPETITION_SECONDS = 0.4
private const val MEASURE_SECONDS = 6.0 // no further repetition once this is spent

private const val TASKS = 100
private const val BATCH_TASKS = 10_000
private const val BATCH_CALLBACKS = 100_000
private const val TIMERS = 1_000_000
private val TIMER_LEAD = 2.milliseconds
private const val SHUFFLE = 7_368_787L
private const val PARKED = 1_000_000
private const val THREADS = 4
private const val CALLS_PER_THREAD = 100_000

// Each scenario does `n` operations and returns the seconds they took.

private inline fun timed(body: () -> Unit): Double {
    val start = System.nanoTime()
    body()
    return (System.nanoTime() - start) / 1e9
}

private suspend fun sleep0(n: Int) = timed {
    coroutineScope {
        repeat(TASKS) {
            launch { repeat(n / TASKS) { yield() } }
        }
    }
}

private suspend fun create(n: Int) = timed {
    coroutineScope {
        repeat(n) { async { }.await() }
    }
}

private suspend fun createBatch(n: Int) = timed {
    coroutineScope {
        repeat(n / BATCH_TASKS) { List(BATCH_TASKS) { async { } }.awaitAll() }
    }
}

private suspend fun dispatcher() = coroutineContext[ContinuationInterceptor] as CoroutineDispatcher

private suspend fun callSoon(n: Int): Double {
    val context = coroutineContext
    val dispatcher = dispatcher()
    val nothing = Runnable { }
    return timed {
        repeat(n / BATCH_CALLBACKS) {
            repeat(BATCH_CALLBACKS) { dispatcher.dispatch(context, nothing) }
            yield() // resumes behind the batch
        }
    }
}

private suspend fun callSoonChain(n: Int): Double {
    val context = coroutineContext
    val dispatcher = dispatcher()
    val done = CompletableDeferred<Unit>()
    val step = object : Runnable {
        var left = n

        override fun run() {
            if (--left > 0) dispatcher.dispatch(context, this) else done.complete(Unit)
        }
    }
    return timed {
        dispatcher.dispatch(context, step)
        done.await()
    }
}

/** Timers with a callback are not public here: a timer is a coroutine in delay(). */
private suspend fun fire(n: Int, nanos: (Int) -> Long) = timed {
    coroutineScope {
        repeat(n) { launch { delay(TIMER_LEAD + nanos(it).nanoseconds) } }
    }
}

private suspend fun timersFire(n: Int) = fire(n) { it.toLong() }

private suspend fun timersFireShuffled(n: Int) = fire(n) { it * SHUFFLE % n }

private suspend fun timersCancel(n: Int) = timed {
    coroutineScope {
        val timers = ArrayList<Job>(n)
        repeat(n) { timers.add(launch { delay(1.hours + it.nanoseconds * 1000) }) }
        yield() // they reach delay()
        for (timer in timers) timer.cancel()
        yield()
    }
}

private suspend fun queue(n: Int): Double {
    val items = Channel<Int>(1)
    return timed {
        coroutineScope {
            launch { repeat(n) { items.send(it) } }
            launch { repeat(n) { items.receive() } }
        }
    }
}

private suspend fun lock(n: Int): Double {
    val mutex = Mutex()
    return timed {
        coroutineScope {
            repeat(2) {
                launch { repeat(n / 2) { mutex.withLock { yield() } } }
            }
        }
    }
}

private suspend fun future(n: Int): Double {
    val pings = n / 2
    var pingFuture = CompletableDeferred<Unit>()
    var pongFuture = CompletableDeferred<Unit>()
    return timed {
        coroutineScope {
            launch {
                repeat(pings) {
                    pongFuture.await()
                    pongFuture = CompletableDeferred()
                    pingFuture.complete(Unit)
                }
            }
            launch {
                repeat(pings) {
                    pingFuture = CompletableDeferred()
                    pongFuture.complete(Unit)
                    pingFuture.await()
                }
            }
        }
    }
}

private suspend fun threadsafe(n: Int): Double {
    val context = coroutineContext
    val dispatcher = dispatcher()
    return timed {
        repeat(n / (THREADS * CALLS_PER_THREAD)) {
            val done = CompletableDeferred<Unit>()
            var left = THREADS * CALLS_PER_THREAD
            val called = Runnable { if (--left == 0) done.complete(Unit) }
            repeat(THREADS) {
                thread { repeat(CALLS_PER_THREAD) { dispatcher.dispatch(context, called) } }
            }
            done.await()
        }
    }
}

private fun residentBytes() =
    Regex("""VmRSS:\s+(\d+) kB""").find(File("/proc/self/status").readText())!!.groupValues[1].toLong() * 1024

private fun heapBytes(): Long {
    val runtime = Runtime.getRuntime()
    repeat(3) { System.gc() }
    return runtime.totalMemory() - runtime.freeMemory()
}

private class Parked(val seconds: Double, val heapPerTask: Long, val rssPerTask: Long)

private suspend fun parked(n: Int): Parked = coroutineScope {
    val event = CompletableDeferred<Unit>()
    val tasks = ArrayList<Job>(n)
    val heapBefore = heapBytes()
    val rssBefore = residentBytes()
    val seconds = timed {
        repeat(n) { tasks.add(launch { event.await() }) }
        yield() // they reach await()
    }
    val heap = heapBytes() - heapBefore
    val rss = residentBytes() - rssBefore
    event.complete(Unit)
    tasks.joinAll()
    Parked(seconds, heap / n, rss / n)
}

/** [unit]: what n is a multiple of; [fixed]: n is always that. */
private class Scenario(val unit: Int, val fixed: Boolean = false, val run: suspend (Int) -> Double)

private val scenarios = mapOf(
    "sleep0" to Scenario(TASKS) { sleep0(it) },
    "create" to Scenario(1_000) { create(it) },
    "create_batch" to Scenario(BATCH_TASKS) { createBatch(it) },
    "call_soon" to Scenario(BATCH_CALLBACKS) { callSoon(it) },
    "call_soon_chain" to Scenario(1_000) { callSoonChain(it) },
    "timers_fire" to Scenario(TIMERS, fixed = true) { timersFire(it) },
    "timers_fire_shuffled" to Scenario(TIMERS, fixed = true) { timersFireShuffled(it) },
    "timers_cancel" to Scenario(TIMERS, fixed = true) { timersCancel(it) },
    "queue" to Scenario(1_000) { queue(it) },
    "lock" to Scenario(1_000) { lock(it) },
    "future" to Scenario(1_000) { future(it) },
    "threadsafe" to Scenario(THREADS * CALLS_PER_THREAD) { threadsafe(it) },
)

/** Warms up, finds an n that takes long enough, and gives it with the seconds of each repetition. */
private fun measure(scenario: Scenario): Pair<Int, List<Double>> {
    fun run(n: Int) = runBlocking { scenario.run(n) }
    var n = scenario.unit
    var warmed = 0.0
    while (true) {
        val seconds = run(n)
        warmed += seconds
        if (!scenario.fixed && seconds < REPETITION_SECONDS * 0.75) {
            val factor = minOf(10.0, REPETITION_SECONDS / maxOf(seconds, 1e-9))
            n = maxOf(n + scenario.unit, (n * factor).toInt() / scenario.unit * scenario.unit)
        } else if (warmed >= WARM_UP_SECONDS) {
            val repetitions = ArrayList<Double>()
            while (repetitions.size < REPETITIONS && repetitions.sum() < MEASURE_SECONDS) repetitions.add(run(n))
            return n to repetitions
        }
    }
}

private fun print(scenario: String, n: Int, seconds: Double, extra: String) {
    val version = "Kotlin ${KotlinVersion.CURRENT}, JDK ${System.getProperty("java.version")}"
    println(
        """{"runtime":"kotlin","scenario":"$scenario","n":$n,"seconds":%.6f,"ns_per_op":%.1f,"extra":{"version":"$version",$extra}}"""
            .format(Locale.ROOT, seconds, seconds / n * 1e9)
    )
}

object Bench {
    @JvmStatic
    fun main(args: Array<String>) {
        val name = args.singleOrNull()
        val scenario = scenarios[name]
        if (name == "parked") {
            val parked = runBlocking { parked(PARKED) }
            print(
                name, PARKED, parked.seconds,
                """"bytes_per_task":${parked.heapPerTask},"heap_bytes_per_task":${parked.heapPerTask},""" +
                    """"rss_bytes_per_task":${parked.rssPerTask}"""
            )
        } else if (name != null && scenario != null) {
            val (n, repetitions) = measure(scenario)
            val sorted = repetitions.sorted()
            val median = (sorted[(sorted.size - 1) / 2] + sorted[sorted.size / 2]) / 2
            val best = "%.1f".format(Locale.ROOT, sorted[0] / n * 1e9)
            val all = repetitions.joinToString(",") { "%.4f".format(Locale.ROOT, it) }
            print(name, n, median, """"best_ns_per_op":$best,"repetitions":[$all]""")
        } else {
            System.err.println("usage: Bench ${(scenarios.keys + "parked").joinToString("|")}")
            exitProcess(2)
        }
    }
}
