package harvest.migration.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.rehearsal.Simulator.SimulatorTime;
import harvest.migration.rehearsal.SimulatorOptions.Faults;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What tests and people in another process reach under {@code /__simulator/}. One thread. */
final class ControlEndpoint {
  static final String PREFIX = "/__simulator/";
  private static final int BATCH = 1000;

  private final Json json = new Json();
  private final HarvestApi api;
  private final SimulatorTime time;

  ControlEndpoint(HarvestApi api, SimulatorTime time) {
    this.api = api;
    this.time = time;
  }

  void receive(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          String text = body.toString();
          try {
            switch (request.method().name() + " " + request.path().substring(PREFIX.length())) {
              case "GET calls" -> calls(request);
              case "GET summary" -> answer(request, 200, json.pretty(api.log().currentSummary()));
              case "GET options" -> answer(request, 200, api.options().json());
              case "POST options" -> change(request, api.options().overlay(text));
              case "POST faults" -> change(request, faults(json.parse(text)));
              case "POST advance" -> {
                time.advance(Json.duration(json.parse(text).path("by").asText()));
                answer(request, 200, line("now", time.instant().toString()));
              }
              default -> answer(request, 404, line("error", "no such control"));
            }
          } catch (IllegalArgumentException e) {
            answer(request, 400, line("error", String.valueOf(e.getMessage())));
          }
        });
  }

  private void change(HttpServerRequest request, SimulatorOptions changed) {
    api.change(changed);
    answer(request, 200, api.options().json());
  }

  /**
   * Lays faults over those there are: scripts of the same keys begin anew, shares and outages take
   * the place of all others. {@code "clear": true} takes everything away first.
   */
  private SimulatorOptions faults(ObjectNode patch) {
    JsonNode clear = patch.remove("clear");
    if (patch.get("outages") instanceof ArrayNode outages) {
      outages.forEach(outage -> window((ObjectNode) outage));
    }
    if (patch.get("shares") instanceof ArrayNode shares) {
      shares.forEach(share -> path((ObjectNode) share, Call.MIGRATE));
    }
    List<String> keys = new ArrayList<>();
    patch.path("scripts").fieldNames().forEachRemaining(keys::add);
    Faults kept =
        clear != null && clear.asBoolean()
            ? SimulatorOptions.defaults().faults()
            : api.options().faults().without(keys);
    SimulatorOptions without = api.options().with(kept);
    SimulatorOptions changed = without.overlay(json.object().set("faults", patch));
    api.change(without); // the same script begins anew only if it was gone
    return changed;
  }

  // {"for":"10s"} begins now
  private void window(ObjectNode outage) {
    path(outage, "/");
    JsonNode span = outage.remove("for");
    if (span != null) {
      Instant now = time.instant();
      outage.put("from", now.toString());
      outage.put("until", now.plus(Json.duration(span.asText())).toString());
    }
  }

  private static void path(ObjectNode fault, String otherwise) {
    if (!fault.has("path")) {
      fault.put("path", otherwise);
    }
  }

  private void calls(HttpServerRequest request) {
    String from = request.getParam("from");
    HttpServerResponse response =
        request.response().setChunked(true).putHeader("Content-Type", "application/x-ndjson");
    stream(response, from == null ? 0 : Math.max(0, Integer.parseInt(from) - 1));
  }

  // a batch at a time, so that a long log neither fills memory nor holds up the calls
  private void stream(HttpServerResponse response, int from) {
    List<Call> calls = api.log().entries(from, BATCH);
    if (calls.isEmpty()) {
      response.end();
      return;
    }
    response
        .write(calls.stream().map(api.log()::line).collect(Collectors.joining()))
        .onSuccess(written -> stream(response, from + calls.size()));
  }

  private String line(String name, String value) {
    return json.object().put(name, value).toString();
  }

  private static void answer(HttpServerRequest request, int status, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body);
  }
}
