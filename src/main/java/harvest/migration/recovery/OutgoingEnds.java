package harvest.migration.recovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the results and dead-letters topics ended at a moment.
 *
 * @param results next offset by partition
 * @param deadLetters the same
 */
public record OutgoingEnds(Map<Integer, Long> results, Map<Integer, Long> deadLetters) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From the beginning of both. */
  static final OutgoingEnds BEGINNING = new OutgoingEnds(Map.of(), Map.of());

  /** As the ledger keeps it. */
  public String text() {
    try {
      return JSON.writeValueAsString(
          Map.of("r", new TreeMap<>(results), "d", new TreeMap<>(deadLetters)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers can be written", e);
    }
  }

  /** Reads {@link #text()} back; what cannot be read means the beginning, which is safe. */
  public static OutgoingEnds parse(@Nullable String text) {
    if (text == null) {
      return BEGINNING;
    }
    try {
      Map<String, Map<Integer, Long>> ends =
          JSON.readValue(text, new TypeReference<Map<String, Map<Integer, Long>>>() {});
      return new OutgoingEnds(ends.getOrDefault("r", Map.of()), ends.getOrDefault("d", Map.of()));
    } catch (JsonProcessingException e) {
      return BEGINNING;
    }
  }
}
