package harvest.migration.rehearsal;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.cli.Surroundings;
import harvest.migration.rehearsal.SimulatorOptions.Client;
import harvest.migration.rehearsal.SimulatorOptions.Gone;
import harvest.migration.rehearsal.SimulatorOptions.RateLimit;
import harvest.migration.rehearsal.SimulatorOptions.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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

  /**
   * The simulator's options on a command line: a picocli mix-in. Each flag of the table sets one
   * option, named as in the JSON; the flags below it write as text what is an object there.
   */
  public static final class SimulatorFlags {
    private static final String CHOICE = "NAME";
    private static final List<Flag> FLAGS =
        Json.resource("flags.txt")
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.split(" ", 4))
            .map(of -> new Flag(of[0], of[1], of[3], List.of(of[2].split(","))))
            .toList();

    private final Map<Flag, OptionSpec> given = new LinkedHashMap<>();

    @Option(names = "--options", paramLabel = "FILE", description = "JSON with any of the options")
    private @Nullable Path file;

    @Option(
        names = "--application",
        paramLabel = "NAME=ID:SECRET:ID:SECRET",
        description = "credentials of V1, then V2; without any, every client is accepted")
    private List<String> applications = new ArrayList<>();

    @Option(
        names = "--revoked",
        paramLabel = "RULE",
        description = "a token, digits of its fingerprint, or prefix*, that is refused")
    private List<String> revoked = new ArrayList<>();

    @Option(names = "--v1-refuses", description = "V1 does not accept V2 access tokens")
    private boolean v1Refuses;

    @Option(
        names = "--rate",
        paramLabel = "N/DURATION[:fixed][:ip|:token|:application][:PATH]",
        description = "a limit, such as 100/15s; several hold at once")
    private List<String> rates = new ArrayList<>();

    @Option(
        names = "--records",
        paramLabel = "[RESOURCE=]N",
        description = "records of every list, or of one")
    private List<String> records = new ArrayList<>();

    @Option(
        names = "--fault",
        paramLabel = "[PATH ]FAULT=SHARE",
        description = "a share of the migrate calls, or of a path: error-500=0.01")
    private List<String> faults = new ArrayList<>();

    @Option(
        names = "--script",
        paramLabel = "KEY=FAULT,FAULT*N,…",
        description = "what the first, second … call of a path, @application or token meets")
    private List<String> scripts = new ArrayList<>();

    @Option(
        names = "--outage",
        paramLabel = "FAULT=AFTER/DURATION",
        description = "every call meets it: error-503=10s/1m")
    private List<String> outages = new ArrayList<>();

    private record Flag(String name, String label, String description, List<String> paths) {
      /** Whether the value is one of a few names, which the JSON writes with underscores. */
      boolean isChoice() {
        return label.equals(CHOICE);
      }
    }

    /** Changes options by the value of a flag. */
    private interface Change {
      SimulatorOptions apply(SimulatorOptions options, String value);
    }

    @Spec
    void spec(CommandSpec spec) {
      for (Flag flag : FLAGS) {
        OptionSpec option =
            OptionSpec.builder(flag.name())
                .paramLabel(flag.label())
                .description(flag.description())
                .type(String.class)
                .build();
        spec.addOption(option);
        given.put(flag, option);
      }
    }

    /**
     * The defaults, then the file, then the flags.
     *
     * @throws IllegalArgumentException if one of them makes no sense; names it
     */
    public SimulatorOptions options(Instant now) {
      SimulatorOptions options = SimulatorOptions.defaults();
      if (file != null) {
        options = changed("--options", List.of(read(file)), options, SimulatorOptions::overlay);
      }
      for (Map.Entry<Flag, OptionSpec> flag : given.entrySet()) {
        String text = flag.getValue().getValue();
        if (text != null) {
          Flag set = flag.getKey();
          String value = set.isChoice() ? text.replace('-', '_') : text;
          for (String path : set.paths()) {
            options = changed(set.name(), List.of(value), options, (o, v) -> o.with(path, v));
          }
        }
      }
      if (isGiven("--gone-after", "--gone-at") && options.migration().gone() == Gone.NO) {
        options = options.with("migration.gone", Gone.JSON_404);
      }
      if (v1Refuses) {
        options = options.with("world.v1_accepts", false);
      }
      List<String> rules = new ArrayList<>(options.identity().revoked());
      rules.addAll(revoked);
      options = options.with("world.revoked", rules);
      options = changed("--application", applications, options, SimulatorFlags::application);
      options = changed("--rate", rates, options, (o, text) -> o.withLimit(RateLimit.parse(text)));
      options = changed("--records", records, options, SimulatorFlags::records);
      options = changed("--fault", faults, options, (o, text) -> o.withShare(Share.parse(text)));
      options = changed("--script", scripts, options, SimulatorFlags::script);
      return changed("--outage", outages, options, (o, text) -> outage(o, text, now));
    }

    private boolean isGiven(String... names) {
      return given.entrySet().stream()
          .filter(flag -> List.of(names).contains(flag.getKey().name()))
          .anyMatch(flag -> flag.getValue().getValue() != null);
    }

    private static SimulatorOptions changed(
        String flag, List<String> values, SimulatorOptions options, Change change) {
      SimulatorOptions changed = options;
      for (String value : values) {
        try {
          changed = change.apply(changed, value);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(flag + ": " + e.getMessage(), e);
        }
      }
      return changed;
    }

    private static String read(Path file) {
      try {
        return Files.readString(file);
      } catch (IOException e) {
        throw new IllegalArgumentException("--options: cannot read " + file, e);
      }
    }

    private static SimulatorOptions application(SimulatorOptions options, String text) {
      List<String> nameAndRest = split(text, '=');
      List<String> four = List.of(nameAndRest.get(1).split(":", -1));
      if (four.size() != 4) {
        throw new IllegalArgumentException("write NAME=ID:SECRET:ID:SECRET");
      }
      return options.withApplication(
          nameAndRest.get(0), Client.of(four.get(0), four.get(1), four.get(2), four.get(3)));
    }

    private static SimulatorOptions records(SimulatorOptions options, String text) {
      int equals = text.indexOf('=');
      long records = Long.parseLong(text.substring(equals + 1));
      return equals < 0
          ? options.withRecords(records)
          : options.with("lists.by_resource", Map.of(text.substring(0, equals), records));
    }

    private static SimulatorOptions script(SimulatorOptions options, String text) {
      List<String> keyAndSteps = split(text, '=');
      return options.withScript(keyAndSteps.get(0), keyAndSteps.get(1).split(",", -1));
    }

    private static SimulatorOptions outage(SimulatorOptions options, String text, Instant now) {
      List<String> faultAndTimes = split(text, '=');
      List<String> times = split(faultAndTimes.get(1), '/');
      Instant from = now.plus(Json.duration(times.get(0)));
      return options.withOutage(from, from.plus(Json.duration(times.get(1))), faultAndTimes.get(0));
    }

    private static List<String> split(String text, char at) {
      int split = text.indexOf(at);
      if (split < 1) {
        throw new IllegalArgumentException("'" + at + "' is missing in '" + text + "'");
      }
      return List.of(text.substring(0, split), text.substring(split + 1));
    }
  }
}
