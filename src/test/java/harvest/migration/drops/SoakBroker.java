package harvest.migration.drops;

import harvest.migration.ChildJvm;
import harvest.migration.rehearsal.EmbeddedKafka;
import harvest.migration.topics.NewTopics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A broker in a process of its own, so that a small heap is that of the file drops alone. */
final class SoakBroker implements AutoCloseable {
  private static final String READY = "ready at ";

  private final Process process;
  private final String brokers;

  private SoakBroker(Process process, String brokers) {
    this.process = process;
    this.brokers = brokers;
  }

  static SoakBroker start(Path directory) throws IOException {
    Process process =
        new ProcessBuilder(
                ChildJvm.of(
                    SoakBroker.class.getName(), List.of("-Xmx512m"), List.of(directory.toString())))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(READY)) {
        return new SoakBroker(process, line.substring(READY.length()));
      }
    }
    throw new IOException("the broker did not start");
  }

  String brokers() {
    return brokers;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Serves until its standard input ends, hence no longer than its parent lives. */
  public static void main(String[] arguments) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), 0)) {
      NewTopics.create(kafka, 1, List.of("requests"));
      System.out.println(READY + kafka.brokers());
      while (System.in.read() >= 0) {
        // nothing is sent
      }
    }
  }
}
