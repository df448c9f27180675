package harvest.migration.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One Kafka node, broker and controller, that listens on the loopback address only. What it took
 * survives {@link #close()} and a kill of the process: the next start on the same directory has it.
 */
public final class EmbeddedKafka implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  private static final int NODE = 1;
  private static final String CLIENTS = "CLIENTS";
  private static final String CONTROLLER = "CONTROLLER";

  /** Settings that are lists of listeners. */
  private static final Set<String> LISTS =
      Set.of("listeners", "advertised.listeners", "listener.security.protocol.map");

  private final ControllerServer controller;
  private final BrokerServer broker;
  private final DirectoryLock lock;
  private final String brokers;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private EmbeddedKafka(
      ControllerServer controller, BrokerServer broker, DirectoryLock lock, String brokers) {
    this.controller = controller;
    this.broker = broker;
    this.lock = lock;
    this.brokers = brokers;
  }

  /**
   * Starts a broker and returns once it serves. The directory is formatted at its first use.
   *
   * @param port where clients connect; 0 takes a free one
   * @throws IOException if the port is taken, or the directory is used by another process or cannot
   *     be written
   */
  public static EmbeddedKafka start(Path directory, int port) throws IOException {
    return start(directory, port, Map.of());
  }

  /** With settings of Kafka's own that replace or join those that it has here. */
  static EmbeddedKafka start(Path directory, int port, Map<String, String> more)
      throws IOException {
    Path log = directory.toAbsolutePath();
    createPrivate(log);
    // Both sockets are bound before anything starts: a taken port is found out at once, and no
    // other process can come between the choice of a free one and its use.
    try (BoundSockets sockets = BoundSockets.open(port)) {
      // Kafka's own lock comes too late for a node that is its own controller: by then a second
      // broker has written to the metadata of the first.
      DirectoryLock lock = DirectoryLock.take(log, "embedded.lock", "the embedded broker");
      try {
        if (!holdsData(log)) {
          format(log);
        }
        return start(log, sockets, lock, more);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    }
  }

  /** What is kept there in clear is for its owner, also where the umask would let others read. */
  private static void createPrivate(Path log) throws IOException {
    if (Files.exists(log)) {
      return;
    }
    Path parent = log.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    if (log.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(log);
    }
  }

  /** Whether a broker has kept its data in that directory. */
  public static boolean holdsData(Path directory) {
    return Files.isRegularFile(directory.resolve("meta.properties"));
  }

  /** Where clients connect: {@code 127.0.0.1:PORT}. */
  public String brokers() {
    return brokers;
  }

  /** Stops the broker; clients must be closed first. A second call does nothing. */
  @Override
  public void close() {
    if (open.getAndSet(false)) {
      broker.shutdown();
      controller.shutdown();
      try {
        lock.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static EmbeddedKafka start(
      Path log, BoundSockets sockets, DirectoryLock lock, Map<String, String> more)
      throws IOException {
    Time time = Time.SYSTEM;
    Map<String, String> settings = settings(log, sockets.clientPort(), sockets.controllerPort());
    // A listener more stands beside those that are there.
    more.forEach(
        (key, value) ->
            settings.merge(
                key, value, (own, added) -> LISTS.contains(key) ? own + "," + added : added));
    KafkaConfig config = new KafkaConfig(settings, false);
    try {
      var directories =
          KafkaRaftServer.initializeLogDirs(
              config, LoggerFactory.getLogger(EmbeddedKafka.class), "");
      MetaPropertiesEnsemble properties = directories._1();
      BootstrapMetadata bootstrap = directories._2();
      SharedServer shared =
          new SharedServer(
              config,
              properties,
              time,
              new Metrics(), // without a JMX reporter: two brokers of one process do not collide
              CompletableFuture.completedFuture(Map.of(NODE, sockets.controllerAddress())),
              List.of(),
              // Kafka's own handlers end the process, and with it the pairs that are in it.
              (name, fatal, action) -> new LoggingFaultHandler(name, action),
              sockets);
      ControllerServer controller =
          new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap);
      BrokerServer broker = new BrokerServer(shared);
      startup(controller, broker);
      return new EmbeddedKafka(controller, broker, lock, HOST + ":" + sockets.clientPort());
    } catch (RuntimeException e) {
      throw new IOException("the embedded broker does not start on " + log + ": " + reason(e), e);
    }
  }

  /** What {@code broker.properties} has, with the ports and the directory of this broker. */
  private static Map<String, String> settings(Path log, int clientPort, int controllerPort)
      throws IOException {
    Properties shipped = new Properties();
    try (InputStream properties = EmbeddedKafka.class.getResourceAsStream("broker.properties")) {
      shipped.load(properties);
    }
    String clients = CLIENTS + "://" + HOST + ":" + clientPort;
    String controller = HOST + ":" + controllerPort;
    Map<String, String> settings = new HashMap<>();
    shipped.stringPropertyNames().forEach(key -> settings.put(key, shipped.getProperty(key)));
    settings.put("controller.quorum.voters", NODE + "@" + controller);
    settings.put("listeners", clients + "," + CONTROLLER + "://" + controller);
    settings.put("advertised.listeners", clients);
    settings.put("log.dirs", log.toString());
    return settings;
  }

  private static void startup(ControllerServer controller, BrokerServer broker) {
    try {
      controller.startup();
      broker.startup();
    } catch (RuntimeException e) {
      broker.shutdown();
      controller.shutdown();
      throw e;
    }
  }

  private static void format(Path log) throws IOException {
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE)
          .setControllerListenerName(CONTROLLER)
          .setDirectories(List.of(log.toString()))
          .setMetadataLogDirectory(Optional.of(log.toString()))
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) { // what Kafka's formatter declares
      throw new IOException("the embedded broker cannot format " + log + ": " + reason(e), e);
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Keeps a second process off a directory. */
  static final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
      this.channel = channel;
    }

    /**
     * Takes the lock of that file for its user, or fails at once; the system gives it back when the
     * process is killed.
     */
    static DirectoryLock take(Path directory, String file, String user) throws IOException {
      FileChannel channel =
          FileChannel.open(
              directory.resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new IOException(directory + " is locked: another process runs " + user + " there");
      }
      return new DirectoryLock(channel);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        return null; // this very process has it
      }
    }
  }

  /** The broker's two listening sockets: bound first, handed to Kafka when it asks for them. */
  static final class BoundSockets implements ServerSocketFactory, AutoCloseable {
    private final ServerSocketChannel clients;
    private final ServerSocketChannel controller;
    private final AtomicBoolean clientsTaken = new AtomicBoolean();
    private final AtomicBoolean controllerTaken = new AtomicBoolean();

    private BoundSockets(ServerSocketChannel clients, ServerSocketChannel controller) {
      this.clients = clients;
      this.controller = controller;
    }

    static BoundSockets open(int clientPort) throws IOException {
      ServerSocketChannel clients = bind(clientPort);
      try {
        return new BoundSockets(clients, bind(0));
      } catch (IOException e) {
        clients.close();
        throw e;
      }
    }

    int clientPort() {
      return clients.socket().getLocalPort();
    }

    int controllerPort() {
      return controller.socket().getLocalPort();
    }

    InetSocketAddress controllerAddress() throws IOException {
      return (InetSocketAddress) controller.getLocalAddress();
    }

    @Override
    public ServerSocketChannel openServerSocket(
        String listener, InetSocketAddress address, int backlog, int receiveBuffer)
        throws IOException {
      if (address.getPort() != clientPort() && address.getPort() != controllerPort()) {
        return bind(address.getPort()); // a listener beside our own
      }
      boolean forClients = address.getPort() == clientPort();
      if ((forClients ? clientsTaken : controllerTaken).getAndSet(true)) {
        throw new BindException(address + " has been taken already");
      }
      return forClients ? clients : controller;
    }

    /** Closes what Kafka has not taken; what it has taken is Kafka's to close. */
    @Override
    public void close() throws IOException {
      if (!clientsTaken.get()) {
        clients.close();
      }
      if (!controllerTaken.get()) {
        controller.close();
      }
    }

    private static ServerSocketChannel bind(int port) throws IOException {
      ServerSocketChannel channel = ServerSocketChannel.open();
      try {
        channel.configureBlocking(false);
        byte[] loopback = {127, 0, 0, 1};
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), port));
        return channel;
      } catch (IOException e) {
        channel.close();
        throw new IOException(
            "cannot listen on " + EmbeddedKafka.HOST + ":" + port + ": " + e.getMessage(), e);
      }
    }
  }
}
