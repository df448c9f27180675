package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine speaks another language: "ID" in lower case has no dot, numbers other digits. */
class LocaleTest {
  @TempDir Path dir;

  @Test
  void theProgramRunsTheSameInEveryOne() throws Exception {
    try (World world = World.ofRequests(dir, SimulatorOptions.defaults(), 1)) {
      int migrated = 0;
      for (List<String> locale :
          List.of(
              List.of("-Duser.language=tr", "-Duser.country=TR"),
              List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH"),
              List.of("-Duser.language=ar", "-Duser.country=EG"))) {
        world.send(World.request("acme", World.token()));
        try (RunProcess run = RunProcess.start(world, locale, "--until-idle", "1s")) {
          assertThat(run.exitCode(120)).as(run.output()).isZero();
          assertThat(run.output()).as(locale.toString()).contains("received 1, migrated 1,");
        }
        migrated++;
      }
      assertThat(world.values("results")).hasSize(migrated);
    }
  }
}
