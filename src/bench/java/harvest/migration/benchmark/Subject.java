package harvest.migration.benchmark;

import harvest.migration.bundle.Bundle;
import harvest.migration.bundle.WithoutLedger;
import harvest.migration.pace.SystemTiming;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is measured, in a process of its own that stays warm over all rounds. Told on stdin: {@code
 * start FILE}, {@code stop}; says {@code done} to each.
 */
public final class Subject {
  /** The program of one round, and what ends it. */
  private record Work(Bundle bundle, SystemTiming timing) {
    void stop() {
      bundle.stop();
      timing.close();
    }
  }

  private Subject() {}

  /**
   * Takes orders until stdin ends.
   *
   * @param arguments which: {@code program} or {@code program-without-ledger}
   */
  public static void main(String[] arguments) throws Exception {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Work work = null;
    try {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        if (order.startsWith("start ")) {
          work =
              program(
                  Path.of(order.substring("start ".length())), !arguments[0].endsWith("without-ledger"));
        } else if (work != null) {
          work.stop();
          work = null;
        }
        System.out.println("done");
        System.out.flush();
      }
      System.exit(0);
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Work program(Path file, boolean ledger) throws Exception {
    Path home = Path.of(System.getProperty("harvest.home", "")).toAbsolutePath();
    Settings settings = new SettingsLoader(home, Map.of()).load(file).valid();
    SystemTiming timing = new SystemTiming();
    Bundle bundle =
        ledger
            ? new Bundle(settings, home, timing, () -> {})
            : WithoutLedger.bundle(settings, home, timing);
    bundle.start();
    return new Work(bundle, timing);
  }
}
