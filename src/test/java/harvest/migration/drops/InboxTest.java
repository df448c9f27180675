package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.drops.FileDrops.Drop;
import harvest.migration.drops.v1.PayloadFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxTest {
  private final AtomicLong nanos = new AtomicLong();
  private final DropKind requests = new RequestFiles();

  @TempDir Path folder;
  private Inbox inbox;
  private Path file;

  @BeforeEach
  void dropOldFile() throws IOException {
    inbox = new Inbox(folder, Duration.ofSeconds(1), nanos::get, requests);
    file = Files.writeString(folder.resolve("users.csv"), "a");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0)); // a copy may keep an old time
  }

  @Test
  void takesAFileThatStoodStillLongEnough() {
    assertThat(inbox.settled(requests)).isEmpty();
    pass(Duration.ofMillis(999));
    assertThat(inbox.settled(requests)).isEmpty();
    pass(Duration.ofMillis(1));
    assertThat(inbox.settled(requests)).containsExactly(file);
  }

  @Test
  void beginsAnewWhenTheFileChanges() throws IOException {
    inbox.isSettled(file);
    pass(Duration.ofSeconds(5));
    Files.writeString(file, "ab");

    assertThat(inbox.isSettled(file)).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(inbox.isSettled(file)).isTrue();
  }

  @Test
  void beginsAnewWhenAnotherFileOfTheSameSizeAndTimeTakesItsPlace() throws IOException {
    inbox.isSettled(file);
    pass(Duration.ofSeconds(5));
    Path other = Files.writeString(folder.resolve(".other"), "b");
    Files.setLastModifiedTime(other, FileTime.fromMillis(0));
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(inbox.isSettled(file)).isFalse();
  }

  @Test
  void filesOfTwoKindsMakeTheFoldersAtOnce() throws Exception {
    DropKind payloads = new PayloadFiles();
    ExecutorService routes = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 200; round++) {
        Path anew = Files.createDirectory(folder.resolve("inbox-" + round));
        Inbox both = new Inbox(anew, Duration.ZERO, nanos::get, requests, payloads);
        Path csv = Files.writeString(anew.resolve("a.csv"), "application,v1_refresh_token");
        Path xml = Files.writeString(anew.resolve("a.xml"), "<clients type=\"array\"/>");
        CyclicBarrier together = new CyclicBarrier(2);

        List<Future<Path>> taken =
            routes.invokeAll(
                List.of(take(both, requests, csv, together), take(both, payloads, xml, together)));

        for (Future<Path> one : taken) {
          assertThat(one.get()).exists();
        }
      }
    } finally {
      routes.shutdownNow();
    }
  }

  private static Callable<Path> take(Inbox inbox, DropKind kind, Path file, CyclicBarrier start) {
    FileDrops drops =
        new FileDrops(inbox, kind, false, FileDrops.RowRequested.NO_OP, Clock.systemUTC());
    return () -> {
      Drop drop = drops.inspect(file);
      start.await();
      try (FileDrops.FileRows rows = drops.begin(drop)) {
        while (rows.hasNext()) {
          rows.next();
        }
        drops.finish(rows);
      }
      return inbox.folder().resolve(ArchiveDirectory.PROCESSED).resolve(drop.name());
    };
  }

  @Test
  void takesAMarkedFileAtOnce() throws IOException {
    Files.createFile(folder.resolve("users.csv.done"));

    assertThat(inbox.settled(requests)).containsExactly(file);
  }

  @Test
  void takesAFileAtOnceWhereNothingIsToBeWaitedFor() {
    Inbox hasty = new Inbox(folder, Duration.ZERO, nanos::get, requests);

    assertThat(hasty.settled(requests)).containsExactly(file);
    hasty.postpone(file, "no broker", true);
    assertThat(hasty.settled(requests)).isEmpty();
  }

  @Test
  void waitsLongerAfterEachFailureEvenWithAMarkUpToAMinuteAndSaysAReasonOnce() throws IOException {
    Files.createFile(folder.resolve("users.csv.done"));
    assertThat(inbox.postpone(file, "no broker", true)).contains(Duration.ofSeconds(1));
    assertThat(inbox.postpone(file, "no broker", true)).isEmpty();
    assertThat(inbox.postpone(file, "no disk", true)).contains(Duration.ofSeconds(2));
    assertThat(inbox.isSettled(file)).isFalse();
    pass(Duration.ofMillis(1_999));
    assertThat(inbox.isSettled(file)).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(inbox.isSettled(file)).isTrue();

    for (int i = 0; i < 100; i++) {
      inbox.postpone(file, "no broker", true);
    }
    assertThat(inbox.postpone(file, "no topic", true)).contains(Duration.ofMinutes(1));
  }

  @Test
  void whatTheWaitIsForIsTheSameUnderARelativePath() {
    Path relative = Path.of("").toAbsolutePath().relativize(folder);
    Inbox same = new Inbox(relative, Duration.ZERO, nanos::get, requests);
    Path found = same.settled(requests).get(0);
    same.postpone(found, "no broker", true);

    assertThat(same.settled(requests)).isEmpty();
  }

  @Test
  void forgetsAFileThatIsGone() throws IOException {
    inbox.postpone(file, "no broker", true);
    Files.delete(file);
    assertThat(inbox.settled(requests)).isEmpty();

    Files.writeString(file, "a");
    inbox.isSettled(file);
    pass(Duration.ofSeconds(1));
    assertThat(inbox.isSettled(file)).isTrue();
  }

  @Test
  void whatCannotBeTakenIsNotWaitedForAndNamedWithItsReason() throws IOException {
    assertThat(inbox.pending()).as("settled or not").isEqualTo(1);
    inbox.postpone(file, "no broker", true);
    assertThat(inbox.pending()).isEqualTo(1);
    assertThat(inbox.leftAlone()).isEmpty();

    inbox.postpone(file, "AccessDeniedException", false);
    Files.createDirectory(folder.resolve("folder.csv"));
    Files.createSymbolicLink(folder.resolve("link.csv"), Path.of("/dev/zero"));
    Files.writeString(folder.resolve("users.tsv"), "a");
    Files.writeString(folder.resolve(".users.csv"), "a");
    Files.writeString(folder.resolve("other.csv.done"), "");

    assertThat(inbox.pending()).isZero();
    assertThat(inbox.leftAlone())
        .containsOnlyKeys("users.csv", "folder.csv", "link.csv", "users.tsv")
        .containsEntry("users.csv", "AccessDeniedException")
        .containsEntry("folder.csv", "a folder")
        .containsEntry("link.csv", "a link; only regular files are taken");
  }

  @Test
  void takesNothingMoreOnceItIsStopped() throws IOException {
    Files.createFile(folder.resolve("users.csv.done"));
    inbox.stop();

    assertThat(inbox.settled(requests)).isEmpty();
  }

  @Test
  void aCopyIsItsOwnersAloneAndOverwritesNothingThroughALink() throws IOException {
    Path victim = Files.writeString(folder.resolve(".victim"), "mine");
    Files.createSymbolicLink(folder.resolve("new.csv.done"), victim);
    Path given = Files.createDirectory(folder.resolve(".given")).resolve("new.csv");
    Files.writeString(given, "b");

    assertThat(new InboxCopies(folder).add(given)).isTrue();
    assertThat(new InboxCopies(folder).add(given)).as("known").isFalse();

    assertThat(victim).content().isEqualTo("mine");
    assertThat(Files.getPosixFilePermissions(folder.resolve("new.csv")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
