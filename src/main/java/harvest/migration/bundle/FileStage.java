package harvest.migration.bundle;

import harvest.migration.bundle.Bundle.Stage;
import harvest.migration.checkpoint.Checkpoints;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.drops.DropKind;
import harvest.migration.drops.DropKind.DropLimits;
import harvest.migration.drops.FileDrops;
import harvest.migration.drops.Inbox;
import harvest.migration.drops.RequestFiles;
import harvest.migration.drops.v1.PayloadFiles;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;

/** Dropped files, from the inbox to the topic of their kind: requests or payloads. */
final class FileStage implements Stage {
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
    this.inbox = new Inbox(files.inbox(), files.settle(), System::nanoTime, requests, payloads);
  }

  @Override
  public void bind(Beans beans) {
    beans.bind("fileDrops", drops(requests));
    beans.bind("payloadDrops", drops(payloads));
  }

  private FileDrops drops(DropKind kind) {
    return new FileDrops(
        inbox,
        kind,
        files.deleteProcessed(),
        (file, rows) -> checkpoints.reached(Checkpoint.ROW_REQUESTED),
        Clock.systemUTC());
  }

  @Override
  public void start() throws IOException {
    inbox.create();
  }

  @Override
  public void close() {
    inbox.stop();
  }

  /** What was dropped, for the last summary. */
  Inbox inbox() {
    return inbox;
  }

  /** A file that is cut off is read again from its first row. */
  @Override
  public boolean isDrained() {
    return true;
  }

  @Override
  public boolean isQuiet() {
    return inbox.pending() == 0;
  }

  @Override
  public Map<String, String> topicsByGroup() {
    return Map.of();
  }
}
