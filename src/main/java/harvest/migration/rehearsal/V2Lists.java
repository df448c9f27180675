package harvest.migration.rehearsal;

import harvest.migration.rehearsal.ApiCall.Operation;
import harvest.migration.rehearsal.SimulatorOptions.Lists;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * GET /v2/…: lists, a page at a time, each record made when it is asked for. The lists and what
 * their records look like are in {@code v2-lists.txt}. One thread.
 */
final class V2Lists {
  private static final long FIRST_ID = 10_000_000_000L; // ids exceed 32 bits
  private static final LocalDate FIRST_DAY = LocalDate.of(2019, 1, 1);
  private static final Pattern FIELD = Pattern.compile("\\{([a-z]+)(?::([^}\"]*))?}");
  private static final Pattern CURSOR = Pattern.compile("\\{\"after\":(\\d+)}");

  private final Map<String, Resource> resources = new HashMap<>();
  private final OAuthEndpoints oauth;
  private final Supplier<SimulatorOptions> options;
  private final Supplier<HarvestId> id;

  V2Lists(OAuthEndpoints oauth, Supplier<SimulatorOptions> options, Supplier<HarvestId> id) {
    this.oauth = oauth;
    this.options = options;
    this.id = id;
    String report = "";
    for (String line :
        Json.resource("v2-lists.txt").lines().filter(one -> !one.startsWith("#")).toList()) {
      String[] columns = line.split(" ", 3);
      boolean isReport = columns[1].equals("report");
      if (columns[0].equals("report")) {
        report = columns[2];
      } else {
        String template = isReport ? report.replace("{of}", columns[2]) : columns[2];
        resources.put(
            columns[0],
            new Resource(columns[0], isReport, columns[1].equals("cursor"), parts(template)));
      }
    }
  }

  private static List<Part> parts(String template) {
    List<Part> parts = new ArrayList<>();
    Matcher field = FIELD.matcher(template);
    int end = 0;
    while (field.find()) {
      String[] arguments = field.group(2) == null ? new String[0] : field.group(2).split(",");
      parts.add(new Part(template.substring(end, field.start()), field.group(1), arguments));
      end = field.end();
    }
    parts.add(new Part(template.substring(end), "", new String[0]));
    return parts;
  }

  Operation read(ApiCall call) {
    return oauth.bearer(call, user -> answer(call, user));
  }

  private Response answer(ApiCall call, long user) {
    String account = call.header("Harvest-Account-Id");
    if (account == null || !id.get().serves(user, account)) {
      return Response.invalidToken(); // Harvest does not tell the two apart
    }
    String path = call.path().substring("/v2/".length());
    if (path.equals("users/me")) {
      return Response.json(
          200,
          "{\"id\":%d,\"first_name\":\"Ada\",\"last_name\":\"User %d\",\"email\":\"user%d@example.com\",\"timezone\":\"Berlin\",\"is_active\":true,\"access_roles\":[\"administrator\"]}"
              .formatted(user, user, user));
    }
    Resource resource = resources.get(path);
    if (resource == null || !call.method().equals("GET")) {
      return Response.error(404, "Not Found");
    }
    Lists lists = options.get().lists();
    int most = resource.isReport() ? lists.reportsPerPage() : lists.perPage();
    long size = number(call.param("per_page"), most);
    if (size < 1 || size > most) {
      return Response.message(422, "per_page must be between 1 and " + most);
    }
    long page = number(call.param("page"), 1);
    String cursor = resource.hasCursor() ? call.param("cursor") : null;
    long first = cursor == null ? (page - 1) * size : first(cursor);
    if (page < 1 || first < 0) {
      return Response.message(422, "page or cursor is invalid");
    }
    long total = lists.byResource().getOrDefault(path, lists.records());
    long ids = FIRST_ID + Long.parseLong(account) % 1000 * 100_000_000L;
    return Response.json(
        200, new Page(call, resource, first, (int) size, total, cursor != null).json(ids));
  }

  private static long number(@Nullable String text, long otherwise) {
    try {
      return text == null ? otherwise : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Where a cursor points; −1 if it is none of ours. */
  private static long first(String cursor) {
    try {
      byte[] decoded = Base64.getUrlDecoder().decode(cursor);
      Matcher matcher = CURSOR.matcher(new String(decoded, StandardCharsets.UTF_8));
      return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  /** A list of V2. */
  private record Resource(String path, boolean isReport, boolean hasCursor, List<Part> parts) {}

  /** A piece of a record's template: some text, and a field after it. */
  private record Part(String text, String field, String[] arguments) {

    void write(StringBuilder json, long id, long n) {
      json.append(text);
      switch (field) {
        case "id" -> json.append(id + argument(0));
        case "n" -> json.append(n + argument(0));
        case "day" -> json.append(FIRST_DAY.plusDays(n % 2500));
        case "hex" -> json.append(Long.toHexString(id * argument(0)));
        case "pick" -> json.append(arguments[(int) (n % arguments.length)]);
        case "true" ->
            json.append(
                List.of(arguments)
                    .subList(1, arguments.length)
                    .contains(Long.toString(n % argument(0))));
        // two decimals that stay: 1.50 is not 1.5 to one who compares bytes
        case "amount" ->
            json.append(BigDecimal.valueOf(n * argument(0) % argument(1) + argument(2), 2));
        default -> {} // the end of the template
      }
    }

    private long argument(int index) {
      return index < arguments.length ? Long.parseLong(arguments[index]) : 0;
    }
  }

  /** Which part of a list an answer holds: records from {@code first}, {@code size} at most. */
  private record Page(
      ApiCall call, Resource resource, long first, int size, long total, boolean byCursor) {

    String json(long ids) {
      long pages = Math.max(1, (total + size - 1) / size);
      long end = Math.min(total, first + size);
      boolean hasNext = first + size < total;
      StringBuilder json = new StringBuilder(4096);
      json.append("{\"").append(resource.isReport() ? "results" : resource.path()).append("\":[");
      for (long n = first; n < end; n++) {
        json.append(n == first ? "" : ",");
        for (Part part : resource.parts()) {
          part.write(json, ids + n, n);
        }
      }
      json.append("],\"per_page\":").append(size);
      json.append(",\"total_pages\":").append(pages);
      json.append(",\"total_entries\":").append(total);
      json.append(",\"next_page\":").append(!byCursor && hasNext ? number(first) + 1 : null);
      json.append(",\"page\":").append(byCursor ? null : number(first));
      json.append(",\"previous_page\":").append(!byCursor && first > 0 ? number(first) - 1 : null);
      json.append(",\"links\":{\"first\":").append(link(0, "first"));
      json.append(",\"next\":").append(hasNext ? link(end, "next") : null);
      long before = Math.max(0, first - size);
      json.append(",\"previous\":").append(first > 0 ? link(before, "previous") : null);
      json.append(",\"last\":").append(link((pages - 1) * size, "last"));
      return json.append("}}").toString();
    }

    private Long number(long firstRecord) {
      return firstRecord / size + 1;
    }

    /** The address of another page, in quotes; what else was asked for stays in it. */
    private String link(long firstRecord, String ref) {
      QueryStringEncoder link =
          new QueryStringEncoder("http://" + call.header("Host") + call.path());
      if (resource.hasCursor() && firstRecord > 0) {
        byte[] cursor = ("{\"after\":" + firstRecord + "}").getBytes(StandardCharsets.UTF_8);
        link.addParam("cursor", Base64.getUrlEncoder().withoutPadding().encodeToString(cursor));
      } else {
        link.addParam("page", Long.toString(number(firstRecord)));
      }
      link.addParam("per_page", Integer.toString(size));
      new QueryStringDecoder(call.request().uri())
          .parameters()
          .forEach(
              (name, values) -> {
                if (!List.of("page", "per_page", "cursor", "ref").contains(name)) {
                  values.forEach(value -> link.addParam(name, value));
                }
              });
      link.addParam("ref", ref);
      return '"' + link.toString() + '"';
    }
  }
}
