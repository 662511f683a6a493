package dev.tulip.tests.cancellation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs each job where it is given one. */
public final class InlineExecutor extends AbstractExecutorService {

  private int jobs;
  private volatile boolean shutDown;

  /** How many it was given. */
  public int jobs() {
    return jobs;
  }

  @Override
  public void execute(Runnable job) {
    jobs++;
    job.run();
  }

  @Override
  public void shutdown() {
    shutDown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutDown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutDown;
  }

  @Override
  public boolean isTerminated() {
    return shutDown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutDown;
  }
}
