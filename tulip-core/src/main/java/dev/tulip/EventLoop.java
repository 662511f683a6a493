package dev.tulip;

/**
 * An event loop: {@code asyncio.AbstractEventLoop}, by role.
 *
 * <p>A loop runs on the thread that calls one of its {@code run} methods, and its methods are for
 * that thread: for the coroutines and callbacks of the loop while it runs, for its owner while it
 * does not. Only {@link #callSoonThreadsafe}, {@link #isRunning}, {@link #isClosed} and {@link
 * #timeNanos} may be called from any thread. None of them suspends but where it says so.
 *
 * <p>Make one with {@link Asyncio#newEventLoop()}; most programs need only {@link Asyncio#run}.
 */
public interface EventLoop
    extends LoopLifecycle,
        LoopScheduling,
        LoopTasks,
        LoopExecutors,
        LoopNetworking,
        LoopPipes,
        LoopProcesses,
        LoopSignals,
        LoopSockets,
        LoopTls,
        LoopDebugging {}
