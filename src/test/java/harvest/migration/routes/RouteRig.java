package harvest.migration.routes;

import static org.assertj.core.api.Assertions.assertThat;

import harvest.migration.bundle.RequestBeans;
import harvest.migration.call.ConsumedRecord;
import harvest.migration.rehearsal.Simulator;
import harvest.migration.rehearsal.SimulatorOptions;
import harvest.migration.request.Request;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.settings.Settings;
import harvest.migration.settings.SettingsLoader;
import harvest.migration.window.TakenRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Route files with the product's own beans and a Harvest by HTTP; the neighbours are mocks. */
final class RouteRig implements AutoCloseable {
  private static final Map<String, String> TOPICS =
      Map.of(
          "harvest.topic.requests", "requests",
          "harvest.topic.results", "results",
          "harvest.topic.dead-letters", "dead-letters");

  final Simulator simulator = Simulator.start(SimulatorOptions.defaults());
  private final Settings settings;
  private final RequestBeans beans;
  private long offset;

  RouteRig() throws Exception {
    Path dir = Files.createTempDirectory("route");
    Path config = dir.resolve("route.properties");
    Files.writeString(
        config,
        """
        harvest.id.url=%s
        harvest.user-agent=Route tests (ops@example.test)
        harvest.data.dir=%s
        harvest.rate.requests=0
        harvest.retry.attempts=2
        harvest.retry.delay=10ms
        harvest.retry.max-delay=20ms
        harvest.app.acme.v1-client-id=acme-v1
        harvest.app.acme.v1-client-secret=acme-v1-secret
        harvest.app.acme.v2-client-id=acme-v2
        harvest.app.acme.v2-client-secret=acme-v2-secret
        harvest.app.acme.redirect-uri=https://acme.example/callback
        """
            .formatted(simulator.url(), dir));
    settings = new SettingsLoader(Path.of("").toAbsolutePath(), Map.of()).load(config).valid();
    beans = new RequestBeans(settings);
  }

  /** A context with these route files and the error handling that they name, not started. */
  CamelContext with(String... files) throws Exception {
    CamelContext context = new DefaultCamelContext();
    Properties properties = new Properties();
    properties.putAll(TOPICS);
    properties.put("harvest.id.url", simulator.url());
    properties.put("harvest.kafka.group", "route-test");
    context.getPropertiesComponent().setInitialProperties(properties);
    beans.bindTo(context);
    List<String> all = new ArrayList<>(List.of(files));
    all.add(0, "errors");
    for (String each : all) {
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(
              ResourceHelper.resolveResource(context, "file:routes/" + each + ".camel.yaml"));
    }
    return context;
  }

  /** Puts a mock in the place of a step. */
  static void mock(CamelContext context, String route, String step, String name) throws Exception {
    AdviceWith.adviceWith(context, route, a -> a.weaveById(step).replace().to("mock:" + name));
  }

  TakenRecord record() {
    return new TakenRecord("requests", 0, offset++);
  }

  /** An exchange as the route before hands it over. */
  static Processor handedOver(Request request, TakenRecord record) {
    return exchange -> {
      exchange.getMessage().setBody(request);
      exchange.setVariable(
          "record", new ConsumedRecord(null, request.origin(), record.handle(), null));
    };
  }

  /** The same, claimed: as it comes to its outcome. */
  static Processor claimed(Request request, TakenRecord record) {
    return exchange -> {
      handedOver(request, record).process(exchange);
      AsyncProcessor claim = bean(exchange, "claim");
      claim.process(exchange);
    };
  }

  /** The same with its call recorded, as Harvest's answer finds it. */
  static Processor called(Request request, TakenRecord record) {
    return exchange -> {
      claimed(request, record).process(exchange);
      bean(exchange, "admit").process(exchange);
    };
  }

  private static AsyncProcessor bean(Exchange exchange, String name) {
    return exchange.getContext().getRegistry().lookupByNameAndType(name, AsyncProcessor.class);
  }

  Request request(String json) {
    Origin origin = Origin.of(new Coordinates("requests", 0, offset), null, null, null);
    Parsed parsed =
        new RequestParser(settings.applications(), null)
            .parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), origin);
    assertThat(parsed).isInstanceOf(Request.class);
    return (Request) parsed;
  }

  static String token() {
    byte[] random = new byte[64];
    ThreadLocalRandom.current().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  static String migration(String token) {
    return "{'application':'acme','v1_refresh_token':'" + token + "'}";
  }

  @Override
  public void close() {
    beans.close();
    simulator.close();
  }
}
