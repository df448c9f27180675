package harvest.migration.promises;

import harvest.migration.ChildJvm;
import harvest.migration.cli.HarvestMigration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, so that it can be killed as an operating system kills. */
final class RunProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private RunProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts {@code run} with the world's settings and these options; its output goes to a file. */
  static RunProcess start(World world, List<String> jvmOptions, String... options)
      throws IOException {
    world.flush();
    List<String> arguments = new ArrayList<>(List.of("run", "--config"));
    arguments.add(world.writeSettings().toString());
    arguments.addAll(List.of(options));
    return start(world.dir, jvmOptions, arguments);
  }

  /** Starts a command in that directory; its output goes to a file there. */
  static RunProcess start(Path directory, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    return start(HarvestMigration.class, directory, jvmOptions, arguments);
  }

  /** The same, with another main class. */
  static RunProcess start(
      Class<?> main, Path directory, List<String> jvmOptions, List<String> arguments)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx400m"));
    options.addAll(jvmOptions);
    List<String> command = ChildJvm.of(main.getName(), options, arguments);
    Path log = Files.createTempFile(directory, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new RunProcess(process, log);
  }

  long pid() {
    return process.pid();
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** As {@code kill}. */
  void terminate() {
    process.destroy();
  }

  /** Sends a signal by its name: {@code STOP}, {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + name + " failed");
    }
  }

  /** From now on no file of it grows beyond that many bytes; {@code unlimited} lifts it. */
  void largestFile(String bytes) throws IOException, InterruptedException {
    Process limit =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":")
            .inheritIO()
            .start();
    if (limit.waitFor() != 0) {
      throw new IOException("prlimit failed");
    }
  }

  /** Whether {@link #largestFile} works here; it needs Linux and its usual tools. */
  static boolean canLimitFiles() throws InterruptedException {
    try {
      return new ProcessBuilder("prlimit", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code; fails where it takes longer than that. */
  int exitCode(long seconds) throws InterruptedException, IOException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s:\n" + output());
    }
    return process.exitValue();
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    kill();
  }
}
