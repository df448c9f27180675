package harvest.migration.report;

import harvest.migration.credentials.Applications;
import harvest.migration.request.Request.Coordinates;
import harvest.migration.request.Request.Origin;
import harvest.migration.request.RequestParser;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.settings.Settings;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads records of the requests topic just as the intake does. */
public final class RequestRecords {
  private final Applications applications;
  private final RequestParser parser;

  public RequestRecords(Settings settings) {
    this.applications = settings.applications();
    this.parser = new RequestParser(applications, settings.sealing().unsealKeys());
  }

  /** What the record holds. */
  public Parsed read(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader("source");
    String source =
        header == null || header.value() == null
            ? null
            : new String(header.value(), StandardCharsets.UTF_8);
    return parser.parse(record.value(), Origin.of(at(record), source, null, null));
  }

  /** What a record of that value would hold that is not on the topic yet. */
  public Parsed read(String value, String source) {
    Coordinates nowhere = new Coordinates("inbox", 0, 0);
    return parser.parse(
        value.getBytes(StandardCharsets.UTF_8), Origin.of(nowhere, source, null, null));
  }

  /** Where a record lies. */
  public static Coordinates at(ConsumerRecord<byte[], byte[]> record) {
    return new Coordinates(record.topic(), record.partition(), record.offset());
  }

  /** The application that the request is counted for; null where none of its name is known. */
  public @Nullable String application(Parsed parsed) {
    String name = parsed.application();
    return applications.find(name) == null ? null : name;
  }
}
