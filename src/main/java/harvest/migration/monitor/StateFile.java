package harvest.migration.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets {@code status} see, from another process, what a run is doing: its state and its circuits,
 * written every second to a small file of the data directory.
 *
 * <p>Whether the run is still there is not told by a time, since clocks are set, but by a lock that
 * the system drops with the process.
 */
public final class StateFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String FILE = "state.json";
  private static final String LOCK = "state.lock";

  private final Path directory;
  private final Supplier<State> now;
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread writer = new Thread(this::write, "state");
  private @Nullable State written;

  /**
   * What a run is doing.
   *
   * @param circuits by application
   */
  public record State(String name, Map<String, String> circuits) {
    /** Of a run that is not there. */
    public static final String STOPPED = "STOPPED";

    public State {
      circuits = Map.copyOf(circuits);
    }
  }

  private StateFile(Path directory, Supplier<State> now) {
    this.directory = directory;
    this.now = now;
    writer.setDaemon(true);
  }

  /** Begins to write; what cannot be written never stops a run. */
  public static StateFile start(Path directory, Supplier<State> now) {
    StateFile file = new StateFile(directory, now);
    file.writer.start();
    return file;
  }

  private void write() {
    FileChannel channel = null;
    boolean failed = false;
    try {
      boolean held = false;
      boolean last = false;
      while (!last) {
        last = end.await(held || failed ? 1_000 : 50, TimeUnit.MILLISECONDS);
        try {
          channel = channel == null ? lockFile() : channel;
          // A reader may hold the lock for a moment, to look whether anybody does.
          held = held || tryLock(channel, false) != null;
          if (held) {
            put(now.get());
          }
          failed = false;
        } catch (IOException | RuntimeException e) {
          if (!failed) {
            LOG.warn(
                "{}: cannot be written ({}); status shows what it had before", FILE, e.toString());
          }
          failed = true; // a disk that is full now has room again later
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close(channel);
    }
  }

  private FileChannel lockFile() throws IOException {
    Files.createDirectories(directory);
    return FileChannel.open(
        directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // The system drops the lock with the process.
    }
  }

  private void put(State state) throws IOException {
    if (state.equals(written)) {
      return;
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("state", state.name());
    ObjectNode circuits = json.putObject("circuits");
    new TreeMap<>(state.circuits()).forEach(circuits::put);
    Path draft = directory.resolve(FILE + ".draft");
    Files.write(draft, JSON.writeValueAsBytes(json));
    Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    written = state;
  }

  /** What the run of that data directory is doing; stopped, with its last circuits, if none is. */
  public static State read(Path directory) {
    String name = State.STOPPED;
    Map<String, String> circuits = new TreeMap<>();
    try {
      if (!Files.exists(directory.resolve(FILE))) {
        return new State(name, circuits);
      }
      JsonNode json = JSON.readTree(Files.readAllBytes(directory.resolve(FILE)));
      json.path("circuits")
          .properties()
          .forEach(circuit -> circuits.put(circuit.getKey(), circuit.getValue().asText()));
      if (isHeld(directory.resolve(LOCK))) {
        name = json.path("state").asText(name);
      }
    } catch (IOException e) {
      LOG.debug("the state of a run cannot be read", e);
    }
    return new State(name, circuits);
  }

  private static boolean isHeld(Path lock) throws IOException {
    if (!Files.exists(lock)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ)) {
      return tryLock(channel, true) == null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel, boolean shared)
      throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null; // somebody in this process
    }
  }

  /** Writes the state once more and ends. */
  @Override
  public void close() {
    end.countDown();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
