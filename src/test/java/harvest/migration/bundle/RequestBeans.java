package harvest.migration.bundle;

import harvest.migration.harvest.http.HttpSettings;
import harvest.migration.harvest.http.SentMark;
import harvest.migration.ledger.Ledger;
import harvest.migration.pace.Timing.SystemTiming;
import harvest.migration.settings.Settings;
import org.apache.camel.CamelContext;
import org.apache.camel.component.http.HttpComponent;

/** The beans of the request stage as the product wires them, for routes without the rest of it. */
public final class RequestBeans implements AutoCloseable {
  private final SystemTiming timing = new SystemTiming();
  private final Settings settings;
  private final Shared shared;
  private final RequestStage stage;

  public RequestBeans(Settings settings) throws Exception {
    this.settings = settings;
    this.shared =
        new Shared(
            settings,
            timing,
            () -> {},
            threads -> Ledger.open(settings.ledgerUrl().text(), threads));
    this.stage = new RequestStage(shared);
  }

  /** Names the beans for the routes of that context, and lets it call as the product calls. */
  public void bindTo(CamelContext context) {
    stage.bind(context.getRegistry()::bind);
    HttpComponent http = new HttpComponent();
    http.setHttpClientConfigurer(
        new SentMark(HttpSettings.forWindow(settings.window(), settings.http())));
    http.setCopyHeaders(false);
    context.addComponent("http", http);
  }

  @Override
  public void close() {
    stage.close();
    shared.pace.end();
    shared.ledger.close();
    shared.threads.shutdownNow();
    timing.close();
  }
}
