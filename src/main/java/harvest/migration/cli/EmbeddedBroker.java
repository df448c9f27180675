package harvest.migration.cli;

import harvest.migration.cli.Failures.CommandFailure;
import harvest.migration.secret.PrivateFolder;
import harvest.migration.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides when the broker inside this process takes the place of the configured one. */
public final class EmbeddedBroker {
  private static final Pattern HERE = Pattern.compile("localhost|127(\\.\\d{1,3}){3}");
  private static final int CONNECT_MILLIS = 1_000;

  private final Path dataDir;
  private final Path directory;
  private final List<Address> addresses;

  private record Address(String host, int port) {
    static Address parse(String text) {
      int colon = text.lastIndexOf(':');
      return new Address(
          text.substring(0, colon).strip(), Integer.parseInt(text.substring(colon + 1).strip()));
    }
  }

  public EmbeddedBroker(Settings settings) {
    this.dataDir = settings.dataDir();
    this.directory = dataDir.resolve("kafka");
    this.addresses =
        Arrays.stream(settings.kafka().brokers().split(",")).map(Address::parse).toList();
  }

  /**
   * Starts it on the first of {@code harvest.kafka.brokers}, which has to be on this machine.
   *
   * @param what the command or option that asks for it
   */
  public Rehearsal.Broker start(String what) throws CommandFailure {
    Rehearsal rehearsal = Rehearsal.neededBy(what);
    Address address = addresses.get(0);
    if (!HERE.matcher(address.host()).matches()) {
      throw new CommandFailure(
          "harvest.kafka.brokers: the embedded broker cannot listen on "
              + address.host()
              + "; set it to localhost:PORT",
          CommandFailure.UNUSABLE);
    }
    try {
      PrivateFolder.make(dataDir);
      return rehearsal.startBroker(directory, address.port());
    } catch (FileSystemException e) {
      throw new CommandFailure(
          "harvest.data.dir: "
              + directory
              + " cannot be made or written ("
              + e.getClass().getSimpleName()
              + "); name another directory, or let this user write there",
          CommandFailure.UNUSABLE,
          e);
    } catch (IOException e) {
      throw new CommandFailure(
          "harvest.kafka.brokers: " + e.getMessage(), CommandFailure.UNUSABLE, e);
    }
  }

  /**
   * Starts it when its data is here and nothing listens where the broker should be: the topics of a
   * migration that ran with it are read as if it ran still. Empty where there is no need.
   */
  public Optional<Rehearsal.Broker> startIfLeft() throws CommandFailure {
    boolean left =
        holdsData()
            && HERE.matcher(addresses.get(0).host()).matches()
            && addresses.stream().noneMatch(EmbeddedBroker::listens);
    return left
        ? Optional.of(start("harvest.data.dir: the data of an embedded broker in " + directory))
        : Optional.empty();
  }

  /**
   * Removes the segments of topics from the disk all of whose records were deleted. The broker
   * deletes a segment only once it has begun another one: until then tokens would stay in the file.
   * It must not run, and begins anew where its checkpoint says.
   *
   * @throws IOException if a file cannot be removed
   */
  public void removeSegments(Set<String> topics) throws IOException {
    Pattern started = Pattern.compile("(\\S+) (\\d+) ([1-9]\\d*)");
    for (String line : Files.readAllLines(directory.resolve("log-start-offset-checkpoint"))) {
      Matcher partition = started.matcher(line);
      if (!partition.matches() || !topics.contains(partition.group(1))) {
        continue;
      }
      Path log = directory.resolve(partition.group(1) + "-" + partition.group(2));
      try (DirectoryStream<Path> segments =
          Files.newDirectoryStream(log, "*.{log,index,timeindex,txnindex,snapshot}")) {
        for (Path segment : segments) {
          Files.delete(segment);
        }
      }
    }
  }

  /** Whether it has never run here, and nothing listens where it would. */
  public boolean isUnused() {
    return !holdsData() && addresses.stream().noneMatch(EmbeddedBroker::listens);
  }

  /** Whether something listens on one of {@code harvest.kafka.brokers}; asks for no more. */
  public boolean isListening() {
    return addresses.stream().anyMatch(EmbeddedBroker::listens);
  }

  private boolean holdsData() {
    return Files.isRegularFile(directory.resolve("meta.properties"));
  }

  private static boolean listens(Address address) {
    try {
      for (InetAddress host : InetAddress.getAllByName(address.host())) {
        if (connects(new InetSocketAddress(host, address.port()))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // the name is unknown: nobody is there
    }
    return false;
  }

  private static boolean connects(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
