package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's own tools see the routes of a run as they are written. */
class RouteDumpTest {
  private static final Pattern ROUTE = Pattern.compile("(?m)^- route:\\R {4}id: (\\S+)");

  @TempDir Path dir;

  @Test
  void dumpOfARunHasEveryRouteAndNoSecret() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1)) {
      world.settings.put("harvest.health.port", "0"); // a route of its own
      world.start();
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName context =
          server
              .queryNames(
                  new ObjectName("org.apache.camel:context=harvest-migration,type=context,*"), null)
              .iterator()
              .next();

      String dump = (String) server.invoke(context, "dumpRoutesAsXml", null, null);

      List<String> written = routes();
      assertThat(written).hasSizeGreaterThanOrEqualTo(20).contains("intake", "call", "outcome");
      for (String route : written) {
        assertThat(dump).contains("id=\"" + route + "\"");
      }
      assertThat(dump).contains("{{harvest.topic.requests}}").doesNotContain("-secret-");
    }
  }

  private static List<String> routes() throws Exception {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("routes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".camel.yaml")).toList()) {
        text.append(Files.readString(file));
      }
    }
    Matcher route = ROUTE.matcher(text);
    return route.results().map(one -> one.group(1)).toList();
  }
}
