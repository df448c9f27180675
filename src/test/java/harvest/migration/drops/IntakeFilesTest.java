package harvest.migration.drops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import harvest.migration.drops.FileDrops.Drop;
import harvest.migration.drops.FileDrops.RowRequested;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeFilesTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String HEADER = "application,subject,v1_refresh_token\n";

  @TempDir Path folder;
  private final Broker broker = new Broker();
  private Path inbox;
  private Path processed;
  private Path failed;

  @BeforeEach
  void makeInbox() throws IOException {
    inbox = Files.createDirectory(folder.resolve("inbox"));
    processed = inbox.resolve(".processed");
    failed = inbox.resolve(".failed");
  }

  @Test
  void requestsEveryRowUnderItsKeyAndSource() throws Exception {
    drop("users.csv", HEADER + "acme,u1,r1\n\"acme\",\"u\n2\",r2\nacme,,abc\n");

    runUntilTaken();

    assertThat(broker.keys())
        .containsExactly(
            "acme/u1",
            "acme/u\n2",
            "acme/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(broker.sources())
        .containsExactly("file:users.csv#2", "file:users.csv#3", "file:users.csv#5");
    assertThat(broker.values())
        .containsExactly(
            "{\"application\":\"acme\",\"subject\":\"u1\",\"v1_refresh_token\":\"r1\"}",
            "{\"application\":\"acme\",\"subject\":\"u\\n2\",\"v1_refresh_token\":\"r2\"}",
            "{\"application\":\"acme\",\"v1_refresh_token\":\"abc\"}");
    assertThat(broker.headerNames()).containsExactly("source");
  }

  @ParameterizedTest
  @CsvSource({"users.csv, csv", "users.ndjson, ndjson", "users.json, json"})
  void reportsWhatBecameOfAFileCompressedOrNot(String name, String format) throws Exception {
    String text =
        switch (format) {
          case "csv" -> HEADER + "acme,u1,r1\nacme,u2,\n";
          case "ndjson" -> row("u1", "r1") + "\n" + row("u2", "") + "\n";
          default -> "[" + row("u1", "r1") + "," + row("u2", "") + "]";
        };
    drop(name, text);
    byte[] gzip = gzip(text);
    drop(name + ".gz", gzip);

    runUntilTaken();

    assertThat(RunningRoutes.names(inbox)).isEmpty();
    assertThat(RunningRoutes.names(processed))
        .containsExactlyInAnyOrder(
            name,
            name + ".report.json",
            name + ".rejected.ndjson",
            name + ".gz",
            name + ".gz.report.json",
            name + ".gz.rejected.ndjson");
    for (String one : RunningRoutes.names(processed)) {
      assertThat(Files.getPosixFilePermissions(processed.resolve(one)))
          .as(one)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(Files.getPosixFilePermissions(processed))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    JsonNode report = json(processed.resolve(name + ".gz.report.json"));
    assertThat(report.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "file",
            "sha256",
            "bytes",
            "format",
            "rows",
            "accepted",
            "rejected",
            "error",
            "started_at",
            "finished_at");
    assertThat(report.get("file").textValue()).isEqualTo(name + ".gz");
    assertThat(report.get("sha256").textValue()).isEqualTo(sha256(gzip));
    assertThat(report.get("bytes").longValue()).isEqualTo(gzip.length);
    assertThat(report.get("format").textValue()).isEqualTo(format);
    assertThat(report.get("rows").longValue()).isEqualTo(2);
    assertThat(report.get("accepted").longValue()).isEqualTo(1);
    assertThat(report.get("rejected").longValue()).isEqualTo(1);
    assertThat(report.get("error").isNull()).isTrue();
    assertThat(broker.values()).hasSize(2).containsOnly(row("u1", "r1"));
  }

  @Test
  void writesRejectionsWithoutWhatTheRowHolds() throws Exception {
    String large = "x".repeat(70_000);
    drop(
        "users.ndjson",
        row("u1", "r1")
            + "\n{\"topsecret\n\n{\"application\":\"acme\",\"subject\":\"topsecret\"}\n"
            + "{\"v1_refresh_token\":\"topsecret\"}\n"
            + "{\"application\":\"acme\",\"v1_refresh_token\":\"topsecret\",\"n\":\""
            + large
            + "\"}\n");
    Files.write(
        inbox.resolve("users.ndjson"),
        "{\"application\":\"topsecret\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1),
        StandardOpenOption.APPEND);

    runUntilTaken();

    assertThat(processed.resolve("users.ndjson.rejected.ndjson"))
        .content()
        .isEqualTo(
            """
            {"line":2,"reason":"not_readable","field":null,"text":"the row is not JSON, or has one name twice in an object"}
            {"line":4,"reason":"missing_field","field":"v1_refresh_token","text":"the row has no v1_refresh_token"}
            {"line":5,"reason":"missing_field","field":"application","text":"the row has no application"}
            {"line":6,"reason":"too_large","field":null,"text":"the request would have 70072 bytes, 65536 are allowed"}
            {"line":7,"reason":"wrong_encoding","field":null,"text":"the row is not UTF-8"}
            """);
    assertThat(broker.values()).containsExactly(row("u1", "r1"));
  }

  @Test
  void refusesABrokenContainerWholeAndRequestsNothingOfIt() throws Exception {
    String rows = HEADER + (row("u1", "topsecret") + "\n").repeat(2_000);
    byte[] whole = gzip(rows);
    drop("cut.csv.gz", Arrays.copyOf(whole, whole.length - 12));
    drop("short.csv.gz", Arrays.copyOf(whole, 5));
    drop("plain.csv.gz", rows);
    drop("columns.csv", "application,subject\nacme,topsecret\n");
    drop("open.json", "[" + row("u1", "topsecret") + ",");
    drop("object.json", row("u1", "topsecret"));

    runUntilTaken();

    assertThat(broker.history()).isEmpty();
    assertThat(RunningRoutes.names(inbox)).isEmpty();
    assertThat(RunningRoutes.names(processed)).isEmpty();
    assertThat(RunningRoutes.names(failed)).hasSize(12);
    for (String name :
        List.of(
            "cut.csv.gz",
            "short.csv.gz",
            "plain.csv.gz",
            "columns.csv",
            "open.json",
            "object.json")) {
      JsonNode report = json(failed.resolve(name + ".report.json"));
      assertThat(report.get("error").textValue()).isNotEmpty().doesNotContain("topsecret");
      assertThat(report.get("rows").longValue()).isZero();
      assertThat(report.get("accepted").longValue()).isZero();
      assertThat(report.get("sha256").textValue())
          .isEqualTo(sha256(Files.readAllBytes(failed.resolve(name))));
    }
  }

  @Test
  void processesFilesWithoutRows() throws Exception {
    List<String> names =
        List.of(
            "empty.csv", "empty.json", "empty.csv.gz", "a.json", "head.csv", "empty.xml", "a.xml");
    for (String name : names) {
      drop(name, "");
    }
    drop("a.json", "[]");
    drop("a.xml", "<clients type=\"array\"/>");
    drop("head.csv", "application,v1_refresh_token");

    runUntilTaken();

    assertThat(RunningRoutes.names(processed)).containsAll(names).hasSize(14);
    for (String name : names) {
      JsonNode report = json(processed.resolve(name + ".report.json"));
      assertThat(report.get("rows").longValue()).isZero();
      assertThat(report.get("error").isNull()).isTrue();
    }
    assertThat(broker.history()).isEmpty();
  }

  @Test
  void givesASecondFileOfOneNameANameOfItsOwn() throws Exception {
    for (int i = 1; i <= 3; i++) {
      drop("users.csv", HEADER + "acme,u" + i + ",r" + i + "\n");
      drop("users.csv.gz", gzip(HEADER + "acme,z" + i + ",r" + i + "\n"));
      drop("bad.json", "{");
      runUntilTaken();
    }

    assertThat(broker.sources())
        .containsExactlyInAnyOrder(
            "file:users.csv#2",
            "file:users.csv.gz#2",
            "file:users-2.csv#2",
            "file:users-2.csv.gz#2",
            "file:users-3.csv#2",
            "file:users-3.csv.gz#2");
    assertThat(processed.resolve("users.csv")).content().contains("acme,u1,r1");
    assertThat(processed.resolve("users-3.csv")).content().contains("acme,u3,r3");
    assertThat(json(processed.resolve("users-2.csv.gz.report.json")).get("file").textValue())
        .isEqualTo("users-2.csv.gz");
    assertThat(RunningRoutes.names(failed))
        .contains("bad.json", "bad-2.json", "bad-3.json", "bad-3.json.report.json");
    assertThat(RunningRoutes.names(processed.resolve(".working"))).isEmpty();
    assertThat(RunningRoutes.names(failed.resolve(".working"))).isEmpty();
  }

  @Test
  void keepsKeysAndSourcesWhenItIsKilledInTheMiddle() throws Exception {
    drop("users.csv", HEADER + "acme,old,r0\n");
    runUntilTaken();
    broker.clear();
    drop("users.csv", HEADER + rows(12_000) + "acme,bad,\n");
    List<Long> seen = new CopyOnWriteArrayList<>();
    RowRequested kill =
        (file, rows) -> {
          seen.add(rows);
          if (rows > 1) {
            throw new KafkaException("killed");
          }
        };
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", kill)) {
      await().until(() -> seen.size() >= 2);
      assertThat(routes.inbox.pending()).isEqualTo(1);
    }
    List<String> before = List.copyOf(broker.sources());
    List<String> keysBefore = List.copyOf(broker.keys());
    assertThat(before).hasSizeGreaterThan(1).contains("file:users-2.csv#2");
    broker.clear();
    drop("users.csv.gz", gzip(HEADER));

    runUntilTaken();

    assertThat(broker.sources())
        .hasSize(12_000)
        .startsWith(before.get(0), before.get(1))
        .containsAll(before)
        .endsWith("file:users-2.csv#12001")
        .doesNotHaveDuplicates();
    assertThat(broker.keys()).containsAll(keysBefore);
    assertThat(processed.resolve("users-2.csv.rejected.ndjson")).content().hasLineCount(1);
    assertThat(json(processed.resolve("users-2.csv.report.json")).get("rows").longValue())
        .isEqualTo(12_001);
  }

  @Test
  void leavesTheNameOfAHalfRequestedFileAloneWhenItsContentIsReplaced() throws Exception {
    drop("users.csv", HEADER + rows(2));
    List<Long> seen = new CopyOnWriteArrayList<>();
    RowRequested kill =
        (file, rows) -> {
          seen.add(rows);
          throw new KafkaException("killed");
        };
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", kill)) {
      await().until(() -> !seen.isEmpty());
      assertThat(routes.inbox.pending()).isEqualTo(1);
    }
    broker.clear();
    drop("users.csv", HEADER + rows(3));

    runUntilTaken();

    assertThat(broker.sources())
        .containsExactly("file:users-2.csv#2", "file:users-2.csv#3", "file:users-2.csv#4");
  }

  @Test
  void keepsTheFileWhileTheBrokerTakesNothingAndRequestsItAllLater() throws Exception {
    broker.refuse(new KafkaException("no broker"));
    drop("users.csv", HEADER + rows(3));
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await()
          .until(
              () ->
                  routes.context().getInflightRepository().size() == 0
                      && Files.exists(processed.resolve(".working").resolve("users.csv")));
      assertThat(RunningRoutes.names(inbox)).containsExactly("users.csv");
      assertThat(RunningRoutes.names(processed)).isEmpty();

      broker.takeAgain();
      await().until(() -> routes.inbox.pending() == 0);
    }

    assertThat(broker.sources()).endsWith("file:users.csv#4").hasSize(3);
    assertThat(RunningRoutes.names(processed))
        .containsExactlyInAnyOrder("users.csv", "users.csv.report.json");
  }

  @Test
  void aFileWithARecordThatTheTopicNeverTakesIsNotRequestedAgainAndAgain() throws Exception {
    broker.refuse(new RecordTooLargeException("too large"));
    drop("users.csv", HEADER + rows(3));

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> routes.inbox.pending() == 0);
      assertThat(routes.inbox.leftAlone().get("users.csv")).contains("max.message.bytes");
      broker.takeAgain();
      drop("later.csv", HEADER + rows(1));
      await().until(() -> Files.exists(processed.resolve("later.csv")));
    }

    assertThat(RunningRoutes.names(inbox)).containsExactly("users.csv");
    assertThat(broker.sources()).containsExactly("file:later.csv#2");
  }

  @Test
  void deletesAFileOnceEveryRowIsRequestedIfThatIsWished() throws Exception {
    drop("users.csv", HEADER + rows(3));
    drop("partly.csv", HEADER + "acme,u1,r1\nacme,u2,\n");

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "delete", RowRequested.NO_OP)) {
      await().until(() -> routes.inbox.pending() == 0);
    }

    assertThat(RunningRoutes.names(processed))
        .as("a rejected row was not requested: its file is the only place that has it")
        .containsExactlyInAnyOrder(
            "users.csv.report.json",
            "partly.csv",
            "partly.csv.report.json",
            "partly.csv.rejected.ndjson");

    drop("users.csv", HEADER + rows(1));
    runUntilTaken();

    assertThat(broker.sources()).as("a name of its own").contains("file:users-2.csv#2");
  }

  @Test
  void removesTheDoneMarkOfWhatItTook() throws Exception {
    drop("users.csv", HEADER + rows(1));
    drop("users.csv.done", "");
    drop("other.csv.done", "");

    runUntilTaken();

    assertThat(RunningRoutes.names(inbox)).containsExactly("other.csv.done");
    assertThat(RunningRoutes.names(processed)).contains("users.csv");
  }

  @Test
  void takesTheOldestFileFirst() throws Exception {
    List<String> names = List.of("c.csv", "a.csv", "b.csv", "d.csv");
    for (String name : names) {
      Path file = drop(name, HEADER + rows(1));
      int age = name.equals("d.csv") ? 9 : name.equals("c.csv") ? 1 : 5;
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L - age * 60_000L));
      drop(name + ".done", "");
    }

    runUntilTaken();

    assertThat(broker.sources())
        .containsExactly("file:d.csv#2", "file:a.csv#2", "file:b.csv#2", "file:c.csv#2");
  }

  @Test
  void movesNothingWhenItIsStoppedInTheMiddle() throws Exception {
    drop("users.csv", HEADER + rows(30_000));
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Thread> stop = new CompletableFuture<>();
    RowRequested waitForTheStop =
        (file, rows) -> {
          begun.countDown();
          joinFor(stop.join(), Duration.ofMillis(200)); // time for the stop to reach the loop
        };
    RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", waitForTheStop);
    begun.await();
    Thread closing = new Thread(routes::close);
    closing.start();
    await().until(() -> routes.context().isStopping());
    stop.complete(closing);
    closing.join();
    assertThat(RunningRoutes.names(inbox)).containsExactly("users.csv");
    assertThat(RunningRoutes.names(processed)).isEmpty();
    assertThat(broker.history()).hasSizeBetween(1, 29_999);
    broker.clear();

    runUntilTaken();

    assertThat(broker.sources()).hasSize(30_000).contains("file:users.csv#30001");
  }

  @Test
  void takesAFileAgainFromItsStartThatIsWrittenToWhileItIsRead() throws Exception {
    Path file = drop("users.csv", HEADER + rows(3) + "acme,u4,half");
    AtomicBoolean written = new AtomicBoolean();
    RowRequested writer =
        (name, rows) -> {
          if (rows == 4 && written.compareAndSet(false, true)) {
            append(file, "-token\nacme,u5,r5\n");
          }
        };

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", writer)) {
      await().until(() -> routes.inbox.pending() == 0);
      assertThat(routes.inbox.leftAlone()).isEmpty();
    }

    assertThat(RunningRoutes.names(processed))
        .containsExactlyInAnyOrder("users-2.csv", "users-2.csv.report.json");
    JsonNode report = json(processed.resolve("users-2.csv.report.json"));
    assertThat(report.get("rows").longValue()).isEqualTo(5);
    assertThat(report.get("sha256").textValue())
        .isEqualTo(sha256(Files.readAllBytes(processed.resolve("users-2.csv"))));
    assertThat(broker.values().toString())
        .contains("half-token")
        .contains("\"r5\"")
        .contains("\"u3\"");
  }

  @Test
  void refusesABrokenFileOnlyIfItIsStillTheOneThatWasRead() throws Exception {
    Path file = drop("users.json", "[" + row("u1", "r1"));
    DropKind requests = new RequestFiles();
    Inbox watched = new Inbox(inbox, Duration.ZERO, System::nanoTime, requests);
    FileDrops drops =
        new FileDrops(watched, requests, false, RowRequested.NO_OP, Clock.systemUTC());
    Drop drop = drops.inspect(file);
    assertThat(drop.isRefused()).isTrue();
    append(file, "]");

    assertThatThrownBy(() -> drops.refuse(drop)).isInstanceOf(Drop.ChangedWhileRead.class);

    assertThat(RunningRoutes.names(failed)).isEmpty();
    assertThat(drops.inspect(file).isRefused()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "file", "working"})
  void requestsNothingOfFilesThatItCouldNotFinish(String obstacle) throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    switch (obstacle) {
      case "link" -> Files.createSymbolicLink(processed, elsewhere);
      case "file" -> Files.createFile(processed);
      default -> {
        Files.createDirectory(processed);
        Files.createSymbolicLink(processed.resolve(".working"), elsewhere);
      }
    }
    drop("users.csv", HEADER + rows(3));

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> !routes.inbox.leftAlone().isEmpty());
      assertThat(routes.inbox.leftAlone().toString())
          .contains("users.csv")
          .contains("not a folder");
      assertThat(routes.inbox.pending()).isZero();
      assertThat(broker.history()).isEmpty();
      assertThat(inbox.resolve("users.csv")).exists();
      assertThat(elsewhere).isEmptyDirectory();

      Files.delete(obstacle.equals("working") ? processed.resolve(".working") : processed);
      await().until(() -> Files.exists(processed.resolve("users.csv")));
    }

    assertThat(broker.history()).hasSize(3);
  }

  @Test
  void requestsNothingAgainAfterAFailedMoveAndMovesTheFileOnceThatCanBeDone() throws Exception {
    drop("users.csv", HEADER + rows(3));
    Path obstacle = processed.resolve("users.csv");
    RowRequested occupier =
        (name, rows) -> {
          if (!Files.exists(obstacle)) {
            assertThat(obstacle.toFile().mkdir()).isTrue();
          }
        };
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", occupier)) {
      await().until(() -> !routes.inbox.leftAlone().isEmpty());
      assertThat(routes.inbox.leftAlone()).containsEntry("users.csv", "FileAlreadyExistsException");
      assertThat(routes.inbox.pending()).isZero();
    }
    assertThat(broker.history()).hasSize(3);
    Files.delete(obstacle);

    runUntilTaken();

    assertThat(broker.history()).hasSize(3);
    assertThat(obstacle).isRegularFile();
    assertThat(RunningRoutes.names(processed.resolve(".working"))).isEmpty();
    assertThat(json(processed.resolve("users.csv.report.json")).get("rows").longValue())
        .isEqualTo(3);
  }

  @Test
  void replacesNoLinkAmongItsOwnFilesAndNamesIt() throws Exception {
    Path victim = Files.writeString(folder.resolve("victim"), "mine");
    Files.createDirectories(processed.resolve(".working"));
    Files.createSymbolicLink(processed.resolve("users.csv.report.json"), victim);
    Files.createSymbolicLink(processed.resolve("users-2.csv"), folder.resolve("nowhere"));
    Files.createSymbolicLink(processed.resolve(".working/users-3.csv.rejected"), victim);
    drop("users.csv", HEADER + "acme,u1,r1\nacme,u2,\n");

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> routes.inbox.pending() == 0);
      assertThat(routes.inbox.leftAlone())
          .containsOnlyKeys(
              ".processed/users.csv.report.json",
              ".processed/users-2.csv",
              ".processed/.working/users-3.csv.rejected");
    }

    assertThat(broker.sources()).containsExactly("file:users-4.csv#2");
    assertThat(processed.resolve("users-4.csv.rejected.ndjson")).exists();
    assertThat(victim).content().isEqualTo("mine");
    assertThat(processed.resolve("users.csv.report.json")).isSymbolicLink();
    assertThat(processed.resolve("users-2.csv")).isSymbolicLink();
  }

  @Test
  void takesFilesOfAnyNameAlsoInAHiddenFolder() throws Exception {
    inbox = Files.createDirectory(folder.resolve(".hidden"));
    processed = inbox.resolve(".processed");
    String longest = "n".repeat(251) + ".csv";
    List<String> names =
        List.of(longest, "m".repeat(235) + ".csv", "back\\slash.csv", "#2 , $(x) ${y}.csv");
    for (int i = 1; i <= 2; i++) {
      for (String name : names) {
        drop(name, HEADER + "acme,u" + i + ",r" + i + "\nacme,u,\n");
      }
      runUntilTaken();
    }

    assertThat(RunningRoutes.names(processed)).hasSize(2 * 3 * names.size()).containsAll(names);
    assertThat(RunningRoutes.names(inbox)).isEmpty();
    assertThat(FileReport.processed(inbox))
        .extracting(FileReport::file)
        .hasSize(8)
        .doesNotHaveDuplicates()
        .containsAll(names)
        .contains("n".repeat(249) + "-2.csv", "back\\slash-2.csv");
    assertThat(broker.sources())
        .contains("file:" + longest + "#2", "file:back\\slash.csv#2", "file:back\\slash-2.csv#2");
  }

  @Test
  void opensNeitherPipesNorLinksNorFoldersAndNamesThem() throws Exception {
    assertThat(
            new ProcessBuilder("mkfifo", inbox.resolve("a-pipe.csv").toString()).start().waitFor())
        .isZero();
    Files.createSymbolicLink(inbox.resolve("b-device.csv"), Path.of("/dev/zero"));
    Files.createSymbolicLink(inbox.resolve("c-dangling.json"), folder.resolve("nowhere"));
    Path real = Files.writeString(folder.resolve("real.csv"), HEADER + rows(1));
    Files.createSymbolicLink(inbox.resolve("d-link.csv"), real);
    Files.createDirectory(inbox.resolve("e-folder.csv"));
    drop("users.tsv", "");
    drop("users.csv", HEADER + rows(1));

    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> routes.inbox.pending() == 0);
      assertThat(routes.inbox.leftAlone())
          .containsOnlyKeys(
              "a-pipe.csv",
              "b-device.csv",
              "c-dangling.json",
              "d-link.csv",
              "e-folder.csv",
              "users.tsv");
    }

    assertThat(broker.sources()).containsExactly("file:users.csv#2");
    assertThat(RunningRoutes.names(processed))
        .containsExactlyInAnyOrder("users.csv", "users.csv.report.json");
  }

  @Test
  void aStopEndsALargeFileAtItsNextBatchAndTakesNoOther() throws Exception {
    drop("users.csv", HEADER + rows(12_000));
    drop("users.csv.done", "");
    AtomicReference<RunningRoutes> running = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    RowRequested stopper =
        (file, rows) -> {
          try {
            known.await();
            running.get().inbox.stop();
            drop("other.csv", HEADER + rows(1));
            drop("other.csv.done", "");
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        };
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker, "keep", stopper)) {
      running.set(routes);
      known.countDown();
      await().until(() -> Files.exists(inbox.resolve("other.csv.done")));
      await().until(() -> routes.context().getInflightRepository().size() == 0);

      assertThat(broker.sources()).containsExactly("file:users.csv#2");
      assertThat(inbox.resolve("users.csv")).exists();
      assertThat(inbox.resolve("other.csv")).exists();
    }
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void joinFor(Thread thread, Duration time) {
    try {
      thread.join(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runUntilTaken() throws Exception {
    try (RunningRoutes routes = RunningRoutes.over(inbox, broker)) {
      await().until(() -> routes.inbox.pending() == 0);
    }
  }

  private Path drop(String name, String text) throws IOException {
    return drop(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path drop(String name, byte[] bytes) throws IOException {
    return Files.write(inbox.resolve(name), bytes);
  }

  private static String rows(int count) {
    StringBuilder rows = new StringBuilder();
    IntStream.rangeClosed(1, count)
        .forEach(i -> rows.append("acme,u").append(i).append(",r").append(i).append('\n'));
    return rows.toString();
  }

  private static String row(String subject, String token) {
    return "{\"application\":\"acme\",\"subject\":\""
        + subject
        + "\",\"v1_refresh_token\":\""
        + token
        + "\"}";
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static JsonNode json(Path file) throws IOException {
    return MAPPER.readTree(Files.readString(file));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
