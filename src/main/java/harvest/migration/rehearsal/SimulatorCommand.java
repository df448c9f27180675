package harvest.migration.rehearsal;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.Surroundings;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The bundled Harvest alone, until it is stopped. */
@Command(
    name = "simulator",
    description = {
      "Runs the bundled Harvest simulator until it is stopped and prints its URL.",
      "Its faults, and what nobody knows of Harvest, are options."
    })
final class SimulatorCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final SimulatorFlags flags = new SimulatorFlags();

  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  @Option(names = "--debug", description = "Show stack traces.")
  private boolean debug;

  @SuppressWarnings("UnusedVariable") // picocli looks for it, not at it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  SimulatorCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    try (Simulator simulator = Simulator.start(flags.options(Instant.now()))) {
      surroundings.termination().onRequest(simulator::close);
      surroundings.out().println(simulator.url());
      surroundings.out().flush();
      simulator.awaitClose();
    } catch (IllegalStateException e) { // it cannot listen, and says so in full
      throw new CommandFailure(String.valueOf(e.getMessage()), CommandFailure.UNUSABLE, e);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          "simulator: " + e.getMessage() + "; see --help", CommandFailure.UNUSABLE, e);
    }
    return 0;
  }
}
