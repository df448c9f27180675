package harvest.migration.drops;

import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Camel's {@code inbox:NAME}, where NAME is that of a {@link FileDrops}: one exchange after the
 * other for the files of its kind that have settled, oldest first, whose body is the file's path.
 * What becomes of a file is the route's to say; one that still lies there is offered again.
 */
public final class InboxComponent extends DefaultComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
    FileDrops drops = getCamelContext().getRegistry().lookupByNameAndType(name, FileDrops.class);
    if (drops == null) {
      throw new IllegalArgumentException("inbox:" + name + ": there is no such bean");
    }
    return new DefaultEndpoint(uri, this) {
      @Override
      public Consumer createConsumer(Processor processor) throws Exception {
        InboxConsumer consumer = new InboxConsumer(this, processor, drops);
        configureConsumer(consumer);
        return consumer;
      }

      @Override
      public Producer createProducer() {
        throw new UnsupportedOperationException("files are dropped by somebody else");
      }
    };
  }

  private static final class InboxConsumer extends ScheduledPollConsumer {
    private final FileDrops drops;

    InboxConsumer(Endpoint endpoint, Processor processor, FileDrops drops) {
      super(endpoint, processor);
      this.drops = drops;
      setInitialDelay(0);
      setDelay(500);
    }

    @Override
    protected int poll() throws Exception {
      int taken = 0;
      for (Path file : drops.settled()) {
        if (!isRunAllowed() || drops.isStopped()) {
          break;
        }
        take(file);
        taken++;
      }
      return taken;
    }

    private void take(Path file) {
      Exchange exchange = createExchange(false);
      exchange.getMessage().setBody(file);
      try {
        getProcessor().process(exchange);
      } catch (Exception e) {
        exchange.setException(e);
      }
      Exception failure = exchange.getException();
      if (failure != null) {
        getExceptionHandler().handleException("file was not taken to its end", exchange, failure);
      }
      releaseExchange(exchange, false);
    }
  }
}
