// Prints the time every second for five seconds: a coroutine that sleeps, and the loop's clock.
//
// Run:
//   ./tulip run examples/DisplayDate.java
//
// Prints, with the time of the day:
//   2018-07-14 12:00:00.001234
//   2018-07-14 12:00:01.002345
//   2018-07-14 12:00:02.003456
//   2018-07-14 12:00:03.004567
//   2018-07-14 12:00:04.005678

import static dev.tulip.Asyncio.newEventLoop;
import static dev.tulip.Asyncio.sleep;

import dev.tulip.EventLoop;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

public class DisplayDate {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS");

  static void displayDate(EventLoop loop) {
    long end = loop.timeNanos() + 5 * SECOND;
    while (true) {
      System.out.println(LocalDateTime.now().format(FORMAT));
      if (loop.timeNanos() + SECOND >= end) {
        break;
      }
      sleep(Duration.ofSeconds(1));
    }
  }

  public static void main(String[] args) {
    EventLoop loop = newEventLoop();
    // Blocks, and returns when the coroutine is done.
    loop.runUntilComplete(() -> displayDate(loop));
    loop.close();
  }
}
