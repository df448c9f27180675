package harvest.migration.bundle;

import harvest.migration.bundle.Bundle.Stage;
import harvest.migration.checkpoint.Checkpoints.Checkpoint;
import harvest.migration.drops.Inbox;
import harvest.migration.drops.RowMessages;
import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.harvest.http.SentMark;
import harvest.migration.ledger.Ledger;
import harvest.migration.monitor.Counters;
import harvest.migration.monitor.Readings;
import harvest.migration.outcome.OutcomeWriter.Message;
import harvest.migration.outcome.Spool;
import harvest.migration.pace.Circuit;
import harvest.migration.pace.Pace;
import harvest.migration.pace.Timing;
import harvest.migration.secret.PrivateFolder;
import harvest.migration.settings.Settings;
import harvest.migration.settings.Settings.CamelProperties;
import harvest.migration.settings.SettingsLoader.InvalidSettings;
import harvest.migration.topics.KafkaClients;
import harvest.migration.topics.OutgoingClients;
import harvest.migration.topics.TopicFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.io.CloseMode;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program around the routes: every bean that they name, wired once, stage by stage. */
public final class Bundle {
  /** How long publishing may take after the last answer. */
  private static final Duration PUBLISHING = Duration.ofSeconds(5);

  /** How long clients may take to close after that; those of a dead broker take their time-outs. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Bundle.class);

  private final Shared shared;
  private final PoolingHttpClientConnectionManager connections;
  private final FileStage files;
  private final List<Stage> stages;
  private final Monitoring monitoring;
  private final OutgoingClients results;
  private final OutgoingClients outgoing = new OutgoingClients(true);
  private final Main main = new Main();

  /**
   * @param home where {@code routes/} is
   * @throws InvalidSettings where a key of sealing cannot be used
   * @throws TopicFailure where no client for the broker can be made
   * @throws harvest.migration.ledger.LedgerFailure where the ledger cannot be used
   */
  public Bundle(Settings settings, Path home, Timing timing, RunEnd end)
      throws TopicFailure, InvalidSettings {
    this(settings, home, timing, end, threads -> Ledger.open(settings.ledgerUrl().text(), threads));
  }

  /** With a ledger of another kind, so that its cost can be measured. */
  Bundle(Settings settings, Path home, Timing timing, RunEnd end, Function<Executor, Ledger> opened)
      throws TopicFailure, InvalidSettings {
    keepPrivate(settings.dataDir());
    this.shared = new Shared(settings, timing, watched(end), opened);
    this.files = new FileStage(settings.files(), shared.checkpoints);
    RequestStage requests = new RequestStage(shared);
    FollowUpStage followUps = new FollowUpStage(shared);
    this.stages = List.of(files, requests, followUps);
    this.monitoring = new Monitoring(shared, requests, followUps);
    this.results = requests.results();
    HttpSettings http = HttpSettings.forWindow(settings.window(), settings.http());
    this.connections = http.pool();
    stages.forEach(stage -> stage.bind(main::bind));
    main.bind("readings", monitoring.readings()); // for routes that a deployment adds
    main.bind("sentMark", new SentMark(http, () -> shared.checkpoints.reached(Checkpoint.SENT)));
    main.bind("connections", connections);
    main.bind("outgoing", outgoing);
    main.addMainListener(new ContextBeans());
    Properties properties = settings.camel().all();
    stages.forEach(stage -> properties.putAll(stage.properties()));
    properties.putAll(monitoring.properties());
    main.setInitialProperties(properties);
    main.configure().withRoutesIncludePattern("file:" + home.resolve("routes") + "/*.camel.yaml");
  }

  /** Beans that need the context, which Main makes when it starts. */
  private final class ContextBeans extends MainListenerSupport {
    @Override
    public void beforeConfigure(BaseMainSupport main) {
      CamelContext context = main.getCamelContext();
      CamelProperties.winIn(context);
      monitoring.serve(context);
      context.getRegistry().bind("rowMessages", new RowMessages(context));
      context.addLifecycleStrategy(
          new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) {
              monitoring.register(starting);
            }
          });
    }
  }

  /** Starts the routes; returns when they run. */
  public void start() throws Exception {
    monitoring.open();
    for (Stage stage : stages) {
      stage.start();
    }
    // The first pair is published without a wait for connections and metadata.
    shared.pace.pause();
    main.start();
    monitoring.routes(main.getCamelContext());
    String page = monitoring.address();
    if (page != null) {
      LOG.info("status page: {}", page);
    }
    Settings.Topics topics = shared.settings.topics();
    results.connect(List.of(topics.results()));
    outgoing.connect(
        List.of(topics.deadLetters(), topics.accounts(), topics.reads(), topics.records()));
    shared.pace.resume();
    monitoring.running();
  }

  private static void keepPrivate(Path dataDir) {
    try {
      List<Path> open = PrivateFolder.make(dataDir);
      if (!open.isEmpty()) {
        LOG.warn(
            "harvest.data.dir: {} of its files can be read by others and are somebody else's, the"
                + " first {}; name a directory of this user alone",
            open.size(),
            open.get(0));
      }
    } catch (IOException e) {
      LOG.debug("harvest.data.dir: cannot be made", e); // the ledger, which is next, says so
    }
  }

  private RunEnd watched(RunEnd end) {
    return new RunEnd() {
      @Override
      public void gone() {
        monitoring.gone();
        end.gone();
      }

      @Override
      public void trouble(String line) {
        end.trouble(line);
      }
    };
  }

  /**
   * Ends in an order that loses nothing: no new calls; those that are out are finished and
   * published; the rest is left for the next start.
   */
  public void stop() {
    monitoring.draining();
    stages.forEach(Stage::close);
    shared.pace.end();
    Duration calls = shared.settings.http().responseTimeout();
    long begin = System.nanoTime();
    CamelContext context = main.getCamelContext(); // there is none when not even Main started
    if (context != null
        && !new Draining(context, stages, shared.pace, shared.ledger).await(calls, PUBLISHING)) {
      LOG.warn("not everything that was out came to its end");
    }
    // What the broker has not taken by now is kept before anything else can take its time.
    results.abort();
    outgoing.abort();
    stages.forEach(Stage::abandon);
    Thread closing = new Thread(this::close, "closing");
    closing.setDaemon(true);
    closing.start();
    try {
      long left = calls.plus(PUBLISHING).plus(CLOSING).toNanos() - (System.nanoTime() - begin);
      TimeUnit.NANOSECONDS.timedJoin(closing, Math.max(1, left));
      if (closing.isAlive()) {
        LOG.warn("clients of the broker or the ledger did not close in time; ending all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close() {
    main.stop();
    shared.close();
    connections.close(CloseMode.IMMEDIATE);
    monitoring.close();
  }

  public Counters counters() {
    return shared.counters;
  }

  /** What was dropped. */
  public Inbox inbox() {
    return files.inbox();
  }

  public Pace pace() {
    return shared.pace;
  }

  /** The circuits by application. */
  public Map<String, Circuit> circuits() {
    return shared.circuits();
  }

  /** The address of the status page; null where there is none. */
  public @Nullable String statusPage() {
    return monitoring.address();
  }

  /** What is shown of the run. */
  public Readings readings() {
    return monitoring.readings();
  }

  /** Whether this process has nothing under way and nothing dropped to take. */
  public boolean isQuiet() {
    return stages.stream().allMatch(Stage::isQuiet)
        && shared.pace.out() == 0
        && main.getCamelContext().getInflightRepository().size() == 0;
  }

  /** What each stage takes from, by its consumer group. */
  public Map<String, String> topicsByGroup() {
    Map<String, String> topics = new LinkedHashMap<>();
    stages.forEach(stage -> topics.putAll(stage.topicsByGroup()));
    return topics;
  }

  /** One of the small machines: takes from a topic, works in a window, publishes, commits. */
  interface Stage {
    /** Names the beans of its routes. */
    void bind(Beans beans);

    /** What its routes ask for beside the configuration's own keys. */
    default Map<String, String> properties() {
      return Map.of();
    }

    /** Does what has to be done before its first record is taken. */
    default void start() throws TopicFailure, IOException {}

    /** Keeps what could not be brought to its end; called when nothing goes on any more. */
    default void abandon() {}

    /** Takes nothing more; what was taken goes on. */
    void close();

    /** Whether nothing that was let out is under way any more; what only waits does not count. */
    boolean isDrained();

    /** Whether there is nothing left for it to do, but for what still lies on its topic. */
    boolean isQuiet();

    /** The topic that it takes from, by its consumer group; nothing where there is none. */
    Map<String, String> topicsByGroup();
  }

  /** Waits until nothing is under way any more. */
  static final class Draining {
    private static final long STEP_MILLIS = 20;

    private final CamelContext context;
    private final List<Stage> stages;
    private final Pace pace;
    private final Ledger ledger;

    Draining(CamelContext context, List<Stage> stages, Pace pace, Ledger ledger) {
      this.context = context;
      this.stages = stages;
      this.pace = pace;
      this.ledger = ledger;
    }

    /**
     * Returns whether everything ended.
     *
     * @param calls how long calls may take to be answered
     * @param publishing how long the rest may take after the last answer: a dead broker never takes
     *     it
     */
    boolean await(Duration calls, Duration publishing) {
      long deadline = System.nanoTime() + calls.plus(publishing).toNanos();
      boolean answered = false;
      try {
        while (context.getInflightRepository().size() > 0
            || !stages.stream().allMatch(Stage::isDrained)) {
          if (!answered && pace.out() == 0) {
            answered = true;
            deadline = Math.min(deadline, System.nanoTime() + publishing.toNanos());
          }
          if (System.nanoTime() - deadline > 0) {
            return false;
          }
          TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        CountDownLatch written = new CountDownLatch(1);
        ledger.fence(written::countDown);
        return written.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** Publishes what an earlier run left, one by one, each acknowledged by all replicas in sync. */
  static final class Publishing implements Spool.Publisher, AutoCloseable {
    private final KafkaClients clients;
    private final String topic;
    private @Nullable Producer<byte[], byte[]> producer;

    Publishing(KafkaClients clients, String topic) {
      this.clients = clients;
      this.topic = topic;
    }

    @Override
    public void publish(Message message) throws IOException {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, bytes(message.key()), message.value());
      record.headers().add("content-type", bytes("application/json"));
      if (message.schema() != null) {
        record.headers().add("schema", bytes(message.schema()));
      }
      if (message.origin().traceparent() != null) {
        record.headers().add("traceparent", bytes(message.origin().traceparent()));
      }
      if (message.origin().tracestate() != null) {
        record.headers().add("tracestate", bytes(message.origin().tracestate()));
      }
      try {
        producer().send(record).get();
      } catch (ExecutionException | TopicFailure e) {
        throw new IOException("the broker does not take a spooled result: " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
    }

    private Producer<byte[], byte[]> producer() throws TopicFailure {
      Producer<byte[], byte[]> made = producer;
      if (made == null) {
        made = clients.producer();
        producer = made;
      }
      return made;
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      if (producer != null) {
        producer.close();
      }
    }
  }

  /** Threads that carry exchanges on: through their call, or to their end. */
  static final class CallThreads {
    /** Threads beside those that calls may block: what is published has to go on. */
    private static final int BESIDE_THE_SLOTS = 16;

    private CallThreads() {}

    /** Threads as they are wanted, as many as calls may be out, and some; idle ones go again. */
    static ThreadPoolExecutor forSlots(int slots) {
      AtomicInteger number = new AtomicInteger();
      // A pool makes a thread only when its queue refuses the task. This one takes
      // it only for a thread that is idle; what no thread may be made for waits in it all the same.
      LinkedTransferQueue<Runnable> queue =
          new LinkedTransferQueue<>() {
            private static final long serialVersionUID = 1;

            @Override
            public boolean offer(Runnable task) {
              return tryTransfer(task);
            }
          };
      return new ThreadPoolExecutor(
          0,
          slots + BESIDE_THE_SLOTS,
          10,
          TimeUnit.SECONDS,
          queue,
          task -> {
            Thread thread = new Thread(task, "call-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          },
          (task, pool) -> {
            if (pool.isShutdown()) {
              throw new RejectedExecutionException("the program ends");
            }
            queue.put(task);
          });
    }
  }

  /** Who ends the run when it cannot go on. Told on any thread; must not block. */
  public interface RunEnd {
    /** The migrate endpoint is gone. */
    void gone();

    /** What the line says keeps the run from going on. */
    default void trouble(String line) {
      gone();
    }
  }
}
