package harvest.migration.promises;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.rehearsal.SimulatorOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a run has to do with the network, as the kernel tells it. */
class SocketsTest {
  private static final String LISTENS = "0A";

  @TempDir private Path dir;

  /** A line of /proc/PID/net/tcp: a state, and the port at the other end. */
  private record Connection(String state, int remotePort) {
    static Connection of(String[] columns) {
      return new Connection(
          columns[4], Integer.parseInt(columns[3].substring(columns[3].indexOf(':') + 1), 16));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aRunListensNowhereAndConnectsToKafkaAndHarvestAlone() throws Exception {
    try (World world = new World(dir, SimulatorOptions.defaults(), 1);
        RunProcess run = RunProcess.start(world, List.of())) {
      world.send(World.request("acme", World.token()));
      world.await("accounts", 1);

      List<Connection> connections = connections(run.pid());

      int kafka = port("http://" + world.settings.get("harvest.kafka.brokers"));
      int harvest = port(world.simulator.url());
      assertThat(connections).extracting(Connection::state).doesNotContain(LISTENS);
      assertThat(connections)
          .extracting(Connection::remotePort)
          .contains(kafka)
          .isSubsetOf(kafka, harvest);
    }
  }

  private static int port(String url) {
    return URI.create(url).getPort();
  }

  private static List<Connection> connections(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    Set<String> own = new TreeSet<>();
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      for (Path descriptor : descriptors.toList()) {
        own.add(target(descriptor));
      }
    }
    List<Connection> connections = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
      for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
        String[] columns = line.split(" +");
        if (own.contains("socket:[" + columns[10] + "]")) {
          connections.add(Connection.of(columns));
        }
      }
    }
    return connections;
  }

  private static String target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // closed meanwhile
    }
  }
}
