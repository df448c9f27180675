package harvest.migration.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import harvest.migration.credentials.Applications.Application;
import harvest.migration.harvest.call.AuthorizeLink;
import harvest.migration.request.RequestParser.Parsed;
import harvest.migration.settings.Settings;
import harvest.migration.topics.TopicFailure;
import harvest.migration.topics.TopicReader;
import java.io.IOException;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds who has to consent again, one link a user. Reads a topic twice and holds only places in
 * memory.
 */
public final class Links {
  private static final int OFFSET_BITS = 44;

  private final Settings settings;
  private final TopicReader reader;
  private final @Nullable String application;
  private final BiFunction<String, @Nullable String, @Nullable String> made;
  private final LongMap served = new LongMap();
  private final SharedTokens shared = new SharedTokens();

  /**
   * Where one user consents again.
   *
   * @param subject the integration's own name for the user; null where it gave none
   * @param reason of the dead letter; null where the link was asked for without one
   */
  public record Link(
      String application,
      @Nullable String subject,
      @Nullable String id,
      @Nullable String fingerprint,
      @Nullable String reason,
      @JsonProperty("reauthorize_url") String url) {
    /** What people know the user by. */
    public String user() {
      if (subject != null) {
        return subject;
      }
      return id == null ? "-" : id;
    }
  }

  /** Takes links one by one. */
  public interface Sink {
    void accept(Link link) throws IOException;
  }

  /** Takes users who are left, each with the dead letter that is the last word on him. */
  interface LeftSink {
    void accept(Published letter, @Nullable String subject) throws IOException;
  }

  /**
   * Reads nothing yet.
   *
   * @param application only its users; null: all
   * @param made the link of an application for a fingerprint; null where there is nothing to
   *     consent to
   */
  public Links(
      Settings settings,
      TopicReader reader,
      @Nullable String application,
      BiFunction<String, @Nullable String, @Nullable String> made) {
    this.settings = settings;
    this.reader = reader;
    this.application = application;
    this.made = made;
  }

  /** The link of an application for a fingerprint; null where there is nothing to consent to. */
  public static BiFunction<String, @Nullable String, @Nullable String> consent(Settings settings) {
    AuthorizeLink link = new AuthorizeLink(settings.harvest().idUrl());
    return (name, fingerprint) -> {
      Application application = settings.applications().find(name);
      return application == null ? null : link.of(application, fingerprint);
    };
  }

  /** Those that have to consent again, and have not got a pair since. */
  public void ofDeadLetters(Sink sink) throws TopicFailure, IOException {
    left(
        (letter, subject) -> {
          String url = letter.text("reauthorize_url");
          String name = letter.text("application");
          if (url != null && name != null) {
            sink.accept(
                new Link(
                    name,
                    subject,
                    letter.text("id"),
                    letter.text("fingerprint"),
                    letter.text("reason"),
                    url));
          }
        });
  }

  /** All that could not be migrated, and have not got a pair since. */
  void left(LeftSink sink) throws TopicFailure, IOException {
    reader.read(settings.topics().results(), this::served);
    RequestRecords requests = new RequestRecords(settings);
    String asked = settings.topics().requests();
    reader.read(asked, record -> shared.note(requests.read(record)));
    if (shared.isAny()) {
      reader.read(asked, record -> shared.name(requests.read(record)));
    }
    LongMap newest = new LongMap();
    String topic = settings.topics().deadLetters();
    reader.read(
        topic,
        record -> {
          Published letter = Published.read(record);
          if (letter != null) {
            newest.put(key(letter), place(letter));
          }
        });
    reader.read(
        topic,
        record -> {
          Published letter = Published.read(record);
          if (letter != null && newest.get(key(letter), -1) == place(letter)) {
            left(letter, sink);
          }
        });
  }

  private void left(Published letter, LeftSink sink) throws IOException {
    String name = letter.text("application");
    if (application != null && !application.equals(name)) {
      return;
    }
    for (String subject : shared.subjects(letter.identity(), letter.text("subject"))) {
      if (!isServed(letter, name, subject)) {
        sink.accept(letter, subject);
      }
    }
  }

  /** Every user that asked, whatever became of it. */
  public void ofRequests(Sink sink) throws TopicFailure, IOException {
    RequestRecords requests = new RequestRecords(settings);
    LongMap seen = new LongMap();
    reader.read(
        settings.topics().requests(),
        record -> {
          Parsed parsed = requests.read(record);
          String name = requests.application(parsed);
          if (name == null || !isWanted(name)) {
            return;
          }
          Link link = link(parsed, name);
          if (link != null && seen.put(key(parsed), 1)) {
            sink.accept(link);
          }
        });
  }

  private @Nullable Link link(Parsed parsed, String name) {
    String fingerprint = parsed.fingerprint();
    String url = made.apply(name, fingerprint);
    return url == null
        ? null
        : new Link(name, parsed.subject(), parsed.id(), fingerprint, null, url);
  }

  private boolean isWanted(String name) {
    return application == null || application.equals(name);
  }

  private void served(ConsumerRecord<byte[], byte[]> record) {
    Published result = Published.read(record);
    if (result == null) {
      return;
    }
    if (result.identity() != 0) {
      served.put(result.identity(), Long.MAX_VALUE);
    }
    long user = user(result);
    if (user != 0) {
      served.put(user, Math.max(result.timestamp(), served.get(user, 0)));
    }
  }

  /** Whether a pair came for the request, or since then for its user. */
  private boolean isServed(
      Published letter, @Nullable String application, @Nullable String subject) {
    return (letter.identity() != 0 && served.has(letter.identity()))
        || (subject != null && served.get(user(application, subject), 0) > letter.timestamp());
  }

  private static long user(Published outcome) {
    String name = outcome.text("application");
    String subject = outcome.text("subject");
    return name == null || subject == null ? 0 : user(name, subject);
  }

  private static long user(@Nullable String application, String subject) {
    return LongMap.hash("user\n" + application + "\n" + subject);
  }

  private static long key(Published letter) {
    if (letter.identity() != 0) {
      return letter.identity();
    }
    long user = user(letter);
    return user != 0 ? user : LongMap.hash(letter.place().toString());
  }

  /** One user may have asked more than once, with a code that came back for instance. */
  private static long key(Parsed parsed) {
    String subject = parsed.subject();
    if (subject != null) {
      return user(parsed.application(), subject);
    }
    long identity = LongMap.key(parsed);
    return identity != 0 ? identity : LongMap.hash(parsed.origin().at().toString());
  }

  private static long place(Published letter) {
    return ((long) letter.place().partition() << OFFSET_BITS) | letter.place().offset();
  }
}
