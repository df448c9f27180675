package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** GET /v2/…: lists, a page at a time, each record made when it is asked for. One thread. */
public final class ResourceLists implements Endpoint {
  private static final long FIRST_ID = 10_000_000_000L; // ids exceed 32 bits

  private final Bearer bearer;
  private final Supplier<World> world;
  private final Supplier<ListOptions> options;
  private final Records records = new Records();
  private final JsonFactory factory = new JsonFactory();

  /** World and options may change between two calls. */
  public ResourceLists(Bearer bearer, Supplier<World> world, Supplier<ListOptions> options) {
    this.bearer = bearer;
    this.world = world;
    this.options = options;
  }

  @Override
  public Visit read(Ask ask) {
    return bearer.visit(ask, user -> answer(ask, user));
  }

  private Answer answer(Ask ask, long user) {
    String account = ask.header("Harvest-Account-Id");
    if (account == null || !world.get().serves(user, account)) {
      return Answer.invalidToken(); // Harvest does not tell the two apart
    }
    String path = ask.path().substring("/v2/".length());
    if (path.equals("users/me")) {
      return me(user);
    }
    Resource resource = records.find(path);
    if (resource == null || !ask.method().equals("GET")) {
      return Answer.notFound();
    }
    int most = resource.report() ? options.get().reportsPerPage() : options.get().perPage();
    long size = number(ask.param("per_page"), most);
    if (size < 1 || size > most) {
      return Answer.message(422, "per_page must be between 1 and " + most);
    }
    long page = number(ask.param("page"), 1);
    String cursor = resource.cursor() ? ask.param("cursor") : null;
    long first = cursor == null ? (page - 1) * size : Links.first(cursor);
    if (page < 1 || first < 0) {
      return Answer.message(422, "page or cursor is invalid");
    }
    Page asked = new Page(first, (int) size, options.get().count(resource.path()), cursor != null);
    return Answer.json(200, write(resource, asked, new Links(ask, resource.cursor()), account));
  }

  private static long number(@Nullable String text, long otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private Buffer write(Resource resource, Page page, Links links, String account) {
    long ids = FIRST_ID + Long.parseLong(account) % 1000 * 100_000_000L;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (JsonGenerator json = factory.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart(resource.field());
      for (long index = page.first(); index < page.end(); index++) {
        json.writeStartObject();
        resource.writer().write(json, ids + index, index);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("per_page", page.size());
      json.writeNumberField("total_pages", page.pages());
      json.writeNumberField("total_entries", page.total());
      number(json, "next_page", !page.byCursor() && page.hasNext() ? page.number() + 1 : 0);
      number(json, "page", page.byCursor() ? 0 : page.number());
      number(json, "previous_page", !page.byCursor() && page.hasPrevious() ? page.number() - 1 : 0);
      json.writeObjectFieldStart("links");
      json.writeStringField("first", links.to(page.at(0), "first"));
      link(json, "next", page.hasNext() ? links.to(page.at(page.end()), "next") : null);
      long before = Math.max(0, page.first() - page.size());
      link(json, "previous", page.hasPrevious() ? links.to(page.at(before), "previous") : null);
      json.writeStringField("last", links.to(page.at(page.lastFirst()), "last"));
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value == 0) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void link(JsonGenerator json, String name, @Nullable String url)
      throws IOException {
    if (url == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, url);
    }
  }

  private static Answer me(long user) {
    return Answer.json(
        200,
        "{\"id\":%d,\"first_name\":\"Ada\",\"last_name\":\"User %d\",\"email\":\"user%d@example.com\",\"timezone\":\"Berlin\",\"is_active\":true,\"access_roles\":[\"administrator\"]}"
            .formatted(user, user, user));
  }
}
