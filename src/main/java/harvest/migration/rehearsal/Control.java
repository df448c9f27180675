package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What tests and people in another process reach under {@code /__simulator/}. One thread. */
final class Control {
  static final String PREFIX = "/__simulator/";
  private static final int BATCH = 1000;

  private final CallBook book;
  private final SimulatorTime time;
  private final Supplier<SimulatorOptions> options;
  private final Consumer<SimulatorOptions> change;
  private final WireJson json = new WireJson();
  private final CallJson callJson = new CallJson();

  Control(
      CallBook book,
      SimulatorTime time,
      Supplier<SimulatorOptions> options,
      Consumer<SimulatorOptions> change) {
    this.book = book;
    this.time = time;
    this.options = options;
    this.change = change;
  }

  void receive(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          String text = body.toString();
          try {
            switch (request.method().name() + " " + request.path().substring(PREFIX.length())) {
              case "GET calls" -> calls(request);
              case "GET summary" -> answer(request, 200, json.pretty(book.summary()));
              case "GET options" -> answer(request, 200, options.get().json());
              case "POST options" -> change(request, options.get().overlay(text));
              case "POST faults" -> change(request, faults(text));
              case "POST advance" -> advance(request, text);
              default -> answer(request, 404, "{\"error\":\"no such control\"}\n");
            }
          } catch (IllegalArgumentException | com.fasterxml.jackson.core.JacksonException e) {
            answer(
                request,
                400,
                json.line(json.object().put("error", String.valueOf(e.getMessage()))));
          }
        });
  }

  private void change(HttpServerRequest request, SimulatorOptions changed) {
    change.accept(changed);
    answer(request, 200, options.get().json());
  }

  /**
   * Lays faults over those there are: scripts of the same keys begin anew, shares and outages take
   * the place of all others. {@code "clear": true} takes everything away first.
   */
  private SimulatorOptions faults(String text) throws com.fasterxml.jackson.core.JacksonException {
    if (!(json.tree(text) instanceof ObjectNode patch)) {
      throw new IllegalArgumentException("faults: a JSON object is needed");
    }
    JsonNode clear = patch.remove("clear");
    FaultOptions onto =
        clear != null && clear.asBoolean() ? FaultOptions.defaults() : options.get().faults();
    if (patch.get("outages") instanceof ArrayNode outages) {
      outages.forEach(outage -> window((ObjectNode) outage));
    }
    if (patch.get("shares") instanceof ArrayNode shares) {
      shares.forEach(share -> path((ObjectNode) share, harvest.migration.rehearsal.Call.MIGRATE));
    }
    List<String> keys = new ArrayList<>();
    patch.path("scripts").fieldNames().forEachRemaining(keys::add);
    FaultOptions changed = json.overlay(onto.without(keys), FaultOptions.class, patch);
    change.accept(options.get().with(onto.without(keys)));
    return options.get().with(changed);
  }

  // {"for":"10s"} begins now
  private void window(ObjectNode outage) {
    path(outage, "/");
    JsonNode span = outage.remove("for");
    if (span != null) {
      Instant now = time.instant();
      outage.put("from", now.toString());
      outage.put("until", now.plus(Span.parse(span.asText())).toString());
    }
  }

  private static void path(ObjectNode fault, String otherwise) {
    if (!fault.has("path")) {
      fault.put("path", otherwise);
    }
  }

  private void advance(HttpServerRequest request, String text)
      throws com.fasterxml.jackson.core.JacksonException {
    time.advance(Span.parse(json.tree(text).path("by").asText()));
    answer(request, 200, json.line(json.object().put("now", time.instant().toString())));
  }

  private void calls(HttpServerRequest request) {
    String from = request.getParam("from");
    HttpServerResponse response =
        request.response().setChunked(true).putHeader("Content-Type", "application/x-ndjson");
    stream(response, from == null ? 0 : Math.max(0, Integer.parseInt(from) - 1));
  }

  // a batch at a time, so that a long log neither fills memory nor holds up the calls
  private void stream(HttpServerResponse response, int from) {
    var calls = book.entries(from, BATCH);
    if (calls.isEmpty()) {
      response.end();
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream(BATCH * 400);
    callJson.write(calls, lines);
    response
        .write(Buffer.buffer(lines.toByteArray()))
        .onSuccess(written -> stream(response, from + calls.size()));
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body);
  }
}
