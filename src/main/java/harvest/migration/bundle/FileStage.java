package harvest.migration.bundle;

import harvest.migration.checkpoint.Checkpoint;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.files.DropKind;
import harvest.migration.files.DropLimits;
import harvest.migration.files.FileDrops;
import harvest.migration.files.Inbox;
import harvest.migration.files.Settled;
import harvest.migration.files.request.RequestFiles;
import harvest.migration.payloads.PayloadFiles;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dropped files, from the inbox to the topic of their kind: requests or payloads. */
final class FileStage implements Stage {
  /** How long a dropped file must not have changed. */
  private static final Duration STILL = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(FileStage.class);

  private final Settings.Files files;
  private final Checkpoints checkpoints;
  private final DropKind requests;
  private final DropKind payloads;
  private final Inbox inbox;

  FileStage(Settings.Files files, Checkpoints checkpoints) {
    this.files = files;
    this.checkpoints = checkpoints;
    DropLimits limits = new DropLimits(files.maxUnpacked(), files.maxRatio());
    this.requests = new RequestFiles(limits);
    this.payloads = new PayloadFiles(limits);
    this.inbox = new Inbox(files.inbox(), requests, payloads);
  }

  @Override
  public void bind(Beans beans) {
    Settled settled = new Settled(STILL, System::nanoTime);
    beans.bind("settled", settled);
    beans.bind("requestFiles", inbox.only(requests));
    beans.bind("fileDrops", drops(requests, settled));
    beans.bind("payloadFiles", inbox.only(payloads));
    beans.bind("payloadDrops", drops(payloads, settled));
  }

  private FileDrops drops(DropKind kind, Settled settled) {
    return new FileDrops(
        files.inbox(),
        kind,
        files.deleteProcessed() ? "delete" : "keep",
        settled,
        (file, rows) -> checkpoints.reached(Checkpoint.ROW_REQUESTED),
        Clock.systemUTC());
  }

  /** The routes see by themselves that the program stops. */
  @Override
  public void close() {}

  /** A file that is cut off is read again from its first row. */
  @Override
  public boolean isDrained() {
    return true;
  }

  @Override
  public boolean isQuiet() {
    try {
      return inbox.pending() == 0;
    } catch (IOException e) {
      LOG.warn("harvest.files.inbox: cannot be read ({})", e.getMessage());
      return false;
    }
  }

  @Override
  public Map<String, String> topicsByGroup() {
    return Map.of();
  }
}
