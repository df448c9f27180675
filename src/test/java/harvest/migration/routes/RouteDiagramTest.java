package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README shows the routes that there are. */
class RouteDiagramTest {
  @TempDir Path dir;

  @Test
  void readmeShowsTheRoutesThatThereAre() throws Exception {
    assertThat(draw("--check", "routes", "README.md")).isZero();
  }

  @Test
  void aRouteThatLeadsElsewhereIsNoticed() throws Exception {
    Path file = Path.of("routes/verify.camel.yaml");
    String other = Files.readString(file).replace("name: outcome", "name: account");
    assertThat(other).isNotEqualTo(Files.readString(file));
    for (String name : List.of("outcome", "call", "verify", "account-records")) {
      Path copy = dir.resolve(name + ".camel.yaml");
      Files.copy(Path.of("routes", name + ".camel.yaml"), copy);
    }
    Path document = Files.copy(Path.of("README.md"), dir.resolve("README.md"));

    assertThat(draw(dir.toString(), document.toString())).isZero();
    assertThat(Files.readString(document)).contains("  verify --> outcome\n");
    Files.writeString(dir.resolve("verify.camel.yaml"), other);

    assertThat(draw("--check", dir.toString(), document.toString())).isEqualTo(1);
  }

  private int draw(String... args) throws Exception {
    List<String> command = ChildJvm.of("src/build/DrawRoutes.java", List.of(), List.of(args));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("output").toFile())
        .start()
        .waitFor();
  }
}
