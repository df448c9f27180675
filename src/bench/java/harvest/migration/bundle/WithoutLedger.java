package harvest.migration.bundle;

import harvest.migration.ledger.NoLedger;
import harvest.migration.pace.Timing;
import harvest.migration.settings.Settings;
import java.nio.file.Path;

/** The program with a ledger that keeps nothing: only to measure what the ledger costs. */
public final class WithoutLedger {
  private WithoutLedger() {}

  /** The same as the constructor of {@link Bundle}. */
  public static Bundle bundle(Settings settings, Path home, Timing timing) throws Exception {
    return new Bundle(settings, home, timing, () -> {}, NoLedger::open);
  }
}
