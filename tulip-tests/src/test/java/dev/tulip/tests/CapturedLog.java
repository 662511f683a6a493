package dev.tulip.tests;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What Tulip logs while this is open, instead of the console. */
public final class CapturedLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("dev.tulip");
  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> arrivals = new LinkedBlockingQueue<>();

  /** Begins to capture. */
  public CapturedLog() {
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** The messages so far. */
  public List<String> messages() {
    return messages;
  }

  /** The warnings and errors so far but the watchdog's: those come on a busy machine, too. */
  public List<String> mishaps() {
    return records.stream()
        .filter(logged -> logged.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogRecord::getMessage)
        .filter(message -> !message.contains(" has held the event loop for "))
        .toList();
  }

  /** The records so far, with level and exception. */
  public List<LogRecord> records() {
    return records;
  }

  /** Blocks the calling thread until there is a message that contains {@code part}. */
  public void await(String part) {
    try {
      for (var message = ""; !message.contains(part); ) {
        message = arrivals.poll(1, TimeUnit.MINUTES);
        if (message == null) {
          throw new IllegalStateException("no message with '" + part + "' within a minute");
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first message that contains {@code part}. */
  public Optional<String> find(String part) {
    return messages.stream().filter(message -> message.contains(part)).findFirst();
  }

  @Override
  public void publish(LogRecord logRecord) {
    records.add(logRecord);
    messages.add(logRecord.getMessage());
    arrivals.add(logRecord.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
