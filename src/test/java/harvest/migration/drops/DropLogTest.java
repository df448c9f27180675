package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import harvest.migration.drops.FileDrops.DropLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class DropLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(FileDrops.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final AtomicLong nanos = new AtomicLong();
  private final DropLog log = new DropLog(nanos::get);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    logged.start();
    logger.addAppender(logged);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(logged);
    logger.setLevel(null);
  }

  @Test
  void thousandsOfSmallFilesAreALineAMinuteBesideTheFirstTwenty() {
    for (int i = 1; i <= 5_000; i++) {
      log.processed(report(i + ".csv", 3, 1));
    }
    log.refused("bad.csv", "no header");
    log.leftAlone("a.tsv", "not a drop");
    assertThat(lines()).hasSize(20).contains("20.csv: 3 rows, 2 published, 1 rejected");

    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
    log.tick();
    log.processed(report("next.csv", 1, 0));

    assertThat(lines().subList(20, lines().size()))
        .containsExactly(
            "4982 more files; report says what became of each",
            "next.csv: 1 rows, 1 published, 0 rejected");
    assertThat(log.processed()).isEqualTo(5_001);
    assertThat(log.refused()).isEqualTo(1);
  }

  private static FileReport report(String file, long rows, long rejected) {
    return new FileReport(file, "", 0, "csv", rows, rows - rejected, rejected, null, "", "");
  }

  private List<String> lines() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
