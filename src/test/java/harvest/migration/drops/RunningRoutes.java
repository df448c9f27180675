package harvest.migration.drops;

import harvest.migration.drops.FileDrops.RowRequested;
import harvest.migration.drops.v1.PayloadFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** The route files of the product over one inbox; only the producer behind camel-kafka is given. */
public final class RunningRoutes implements AutoCloseable {
  private static final Duration SETTLE = Duration.ofMillis(50);

  private final CamelContext context = new DefaultCamelContext();
  private final DropKind requests = new RequestFiles();
  private final DropKind payloads = new PayloadFiles();
  public final Inbox inbox;

  private RunningRoutes(Path folder) {
    inbox = new Inbox(folder, SETTLE, System::nanoTime, requests, payloads);
  }

  public static RunningRoutes over(Path folder, Producer<String, String> producer)
      throws Exception {
    return over(folder, producer, "keep", RowRequested.NO_OP);
  }

  public static RunningRoutes over(
      Path folder, Producer<String, String> producer, String onceProcessed, RowRequested listener)
      throws Exception {
    KafkaComponent kafka = new KafkaComponent();
    kafka.setKafkaClientFactory(new OneProducer(producer));
    RunningRoutes routes = new RunningRoutes(folder);
    routes.start(kafka, "unused:9092", onceProcessed, listener);
    return routes;
  }

  public static RunningRoutes against(String brokers, Path folder) throws Exception {
    RunningRoutes routes = new RunningRoutes(folder);
    routes.start(new KafkaComponent(), brokers, "keep", RowRequested.NO_OP);
    return routes;
  }

  private void start(
      KafkaComponent kafka, String brokers, String onceProcessed, RowRequested listener)
      throws Exception {
    boolean delete = onceProcessed.equals("delete");
    var registry = context.getRegistry();
    registry.bind("rowMessages", new RowMessages(context));
    registry.bind(
        "payloadDrops", new FileDrops(inbox, payloads, delete, listener, Clock.systemUTC()));
    registry.bind("fileDrops", new FileDrops(inbox, requests, delete, listener, Clock.systemUTC()));
    Properties settings = new Properties();
    settings.putAll(
        Map.of("harvest.topic.requests", "requests", "harvest.topic.payloads", "payloads"));
    context.getPropertiesComponent().setInitialProperties(settings);
    kafka.getConfiguration().setBrokers(brokers);
    context.addComponent("kafka", kafka);
    context.getShutdownStrategy().setTimeout(5);
    var loader = PluginHelper.getRoutesLoader(context);
    for (String file : List.of("errors", "intake-files", "intake-xml")) {
      loader.loadRoutes(
          ResourceHelper.resolveResource(context, "file:routes/" + file + ".camel.yaml"));
    }
    context.start();
  }

  public CamelContext context() {
    return context;
  }

  @Override
  public void close() {
    inbox.stop();
    context.stop();
  }

  public static List<String> names(Path folder) throws java.io.IOException {
    List<String> names = new ArrayList<>();
    if (Files.exists(folder)) {
      try (var files = Files.list(folder)) {
        files
            .filter(Files::isRegularFile)
            .forEach(file -> names.add(file.getFileName().toString()));
      }
    }
    return names;
  }

  /** camel-kafka closes what it creates; a test's producer outlives a restart. */
  private record OneProducer(Producer<String, String> producer) implements KafkaClientFactory {
    @Override
    @SuppressWarnings("rawtypes")
    public Producer getProducer(Properties kafkaProps) {
      return producer;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Consumer getConsumer(Properties kafkaProps) {
      throw new UnsupportedOperationException("file drops read no topic");
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
      return configuration.getBrokers();
    }
  }
}
