package harvest.migration.rehearsal;

import harvest.migration.cli.Rehearsal;
import harvest.migration.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/** The rehearsal as its jar brings it; found as a service. */
public final class ShippedRehearsal implements Rehearsal {
  @Override
  public Callable<Integer> demo(Surroundings surroundings) {
    return new DemoCommand(surroundings);
  }

  @Override
  public Callable<Integer> simulator(Surroundings surroundings) {
    return new SimulatorCommand(surroundings);
  }

  @Override
  public Broker startBroker(Path directory, int port) throws IOException {
    return EmbeddedKafka.start(directory, port)::close;
  }
}
