package harvest.migration.promises;

import harvest.migration.cli.HarvestMigration;
import harvest.migration.cli.Surroundings;

/** The program without what holds the loggers of libraries at INFO: what its absence would cost. */
final class UnheldLogging {
  private UnheldLogging() {}

  public static void main(String[] arguments) {
    System.exit(HarvestMigration.commandLine(Surroundings.ofThisProcess()).execute(arguments));
  }
}
