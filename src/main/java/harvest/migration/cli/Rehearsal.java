package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * What a migration is rehearsed with, and a migration without a Kafka cluster runs on. It comes in
 * a jar of its own, which a production image leaves out together with Kafka's server.
 */
public interface Rehearsal {
  /** The command {@code demo}. */
  Callable<Integer> demo(Surroundings surroundings);

  /** The command {@code simulator}. */
  Callable<Integer> simulator(Surroundings surroundings);

  /**
   * Starts a Kafka broker in this process that keeps its data in that directory.
   *
   * @throws IOException if the port is taken, or the directory is in use or cannot be written
   */
  Broker startBroker(Path directory, int port) throws IOException;

  /** A broker in this process. */
  interface Broker extends AutoCloseable {
    /** Stops it; clients must be closed first. */
    @Override
    void close();
  }

  /** Empty where its jar was left out. */
  static Optional<Rehearsal> installed() {
    return ServiceLoader.load(Rehearsal.class, Rehearsal.class.getClassLoader()).findFirst();
  }

  /**
   * For what does not work without it.
   *
   * @param what the command or option that needs it
   */
  static Rehearsal neededBy(String what) throws CommandFailure {
    return installed()
        .orElseThrow(
            () ->
                new CommandFailure(
                    what
                        + ": needs the rehearsal's jar and Kafka's server, which this installation"
                        + " leaves out (the folder rehearsal of the release archive); use that"
                        + " archive",
                    CommandFailure.UNUSABLE));
  }

  /** Stands in for a command of the rehearsal where it is not installed. */
  @Command(description = "Not in this installation: needs the folder rehearsal of the archive.")
  final class Missing implements Callable<Integer> {
    private final String name;

    @Unmatched
    @SuppressWarnings("UnusedVariable") // picocli looks for it: whatever is given is no fault
    private List<String> given = new ArrayList<>();

    Missing(String name) {
      this.name = name;
    }

    @Override
    public Integer call() throws CommandFailure {
      neededBy(name);
      return 0;
    }
  }
}
