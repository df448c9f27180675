package harvest.migration.cli;

import harvest.migration.cli.CommonOptions.DurationOption;
import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.settings.SettingsLoader.Loaded;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The routes, until stopped. */
@Command(
    name = "run",
    description = {
      "Runs the routes against the configured Kafka and Harvest until stopped.",
      "SIGTERM lets calls that are out finish and leaves the rest for the next start.",
      "Exit status: 0 stopped, 1 stopped by itself (the last line says why), 2 cannot start."
    })
final class RunCommand implements Callable<Integer> {

  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Option(
      names = "--until-idle",
      paramLabel = "DURATION",
      converter = DurationOption.class,
      description = "Exit after being idle for DURATION (5s, 2m).")
  private @Nullable Duration untilIdle;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "The canary: bring N requests to their outcome, leave the rest on the topic.")
  private @Nullable Long limit;

  @Option(
      names = "--embedded-kafka",
      description = "Start an embedded broker on harvest.kafka.brokers, with its topics.")
  private boolean embeddedKafka;

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    if (limit != null && limit < 1) {
      throw new CommandFailure("--limit: a number from 1 on is needed", CommandFailure.UNUSABLE);
    }
    Loaded loaded = common.load(surroundings);
    EmbeddedBroker broker = new EmbeddedBroker(loaded.valid());
    Optional<Rehearsal.Broker> embedded =
        embeddedKafka ? Optional.of(broker.start("--embedded-kafka")) : broker.startIfLeft();
    try {
      RunSession session = new RunSession(surroundings, loaded);
      session.check(
          embeddedKafka ? new BrokerCheck.Creation(1, (short) 1) : null, surroundings.err());
      RunSession.Ended ended =
          session.run(
              limit,
              (bundle, until) ->
                  until.await(untilIdle, () -> limit != null && bundle.pace().isLimitDone()));
      surroundings.err().println(ended.summary());
      if (ended.trouble() != null) {
        throw new CommandFailure(ended.trouble(), CommandFailure.FAILED);
      }
      return 0;
    } finally {
      embedded.ifPresent(Rehearsal.Broker::close);
    }
  }
}
