package harvest.migration.promises;

import harvest.migration.call.ApiCall;
import harvest.migration.request.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.AsyncProcessorSupport;

/**
 * A step of a route that throws where it should not, and otherwise is the product's own. Named in a
 * changed copy of the routes.
 */
public final class FailingStep extends AsyncProcessorSupport {
  private static final ConcurrentHashMap<String, Boolean> FAILED = new ConcurrentHashMap<>();

  private String step = "";
  private String mode = "";
  private String argument = "";

  /** The bean as a route file of its own. */
  static String bean(String name, String step, String mode, String argument) {
    return """
        - beans:
            - name: %s
              type: %s
              properties:
                step: %s
                mode: %s
                argument: %s
        """
        .formatted(name, FailingStep.class.getName(), step, mode, argument);
  }

  /** The bean that it stands before. */
  public void setStep(String value) {
    step = value;
  }

  /** {@code once}, {@code always}, or {@code onToken}: when the request's token begins so. */
  public void setMode(String value) {
    mode = value;
  }

  public void setArgument(String value) {
    argument = value;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    String quoted = String.valueOf(secrets(exchange));
    boolean fails =
        switch (mode) {
          case "once" -> FAILED.putIfAbsent(argument, true) == null;
          case "onToken" -> quoted.contains(argument);
          default -> true;
        };
    if (fails) {
      exchange.setException(new IllegalStateException("a step broke over " + quoted));
      callback.done(true);
      return true;
    }
    AsyncProcessor real =
        AsyncProcessorConverterHelper.convert(
            exchange
                .getContext()
                .getRegistry()
                .lookupByNameAndType(step, org.apache.camel.Processor.class));
    return real.process(exchange, callback);
  }

  private static String secrets(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    if (body instanceof byte[] record) {
      return new String(record, StandardCharsets.UTF_8);
    }
    if (body instanceof Request request) {
      return request.secret().text();
    }
    Object call = exchange.getVariable("call");
    if (call instanceof ApiCall api && api.sent() != null) {
      return Arrays.toString(api.sent().secrets().stream().map(secret -> secret.text()).toArray());
    }
    return "nothing";
  }
}
