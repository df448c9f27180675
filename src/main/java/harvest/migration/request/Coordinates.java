package harvest.migration.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a record lies on a topic. */
public record Coordinates(String topic, int partition, long offset) {
  private static final Pattern TEXT = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

  /** As in {@code request_at}: {@code TOPIC-PARTITION@OFFSET}. */
  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }

  /** Reads {@link #toString()} back; null where the text is no coordinates. */
  public static @Nullable Coordinates parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? new Coordinates(
            matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)))
        : null;
  }
}
