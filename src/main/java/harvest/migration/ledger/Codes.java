package harvest.migration.ledger;

import harvest.migration.outcome.Reason;
import harvest.migration.request.GrantType;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The small numbers that stand in the rows. They are part of the format: never change one. */
final class Codes {
  private static final int DEAD = 16;
  private static final int DUPLICATE = 64;
  static final int REPLAYED = 65;
  private static final Map<State, Integer> STATES = new EnumMap<>(State.class);
  private static final Map<Reason, Integer> REASONS = new EnumMap<>(Reason.class);
  private static final Map<GrantType, Integer> GRANTS = new EnumMap<>(GrantType.class);

  static {
    STATES.put(State.OPEN, 2);
    STATES.put(State.WAITING, 3);
    STATES.put(State.MIGRATED, 4);
    STATES.put(State.ISSUED, 5);
    STATES.put(State.VERIFIED, 6);
    REASONS.put(Reason.MALFORMED, 0);
    REASONS.put(Reason.INVALID_REQUEST, 1);
    REASONS.put(Reason.UNKNOWN_APPLICATION, 2);
    REASONS.put(Reason.INVALID_TOKEN, 3);
    REASONS.put(Reason.IN_DOUBT, 4);
    REASONS.put(Reason.APPLICATION_SUSPENDED, 5);
    REASONS.put(Reason.EXHAUSTED, 6);
    REASONS.put(Reason.REAUTHORIZATION_REQUIRED, 7);
    REASONS.put(Reason.READ_FAILED, 8);
    GRANTS.put(GrantType.V1_REFRESH_TOKEN, 0);
    GRANTS.put(GrantType.AUTHORIZATION_CODE, 1);
    GRANTS.put(GrantType.REFRESH_TOKEN, 2);
    GRANTS.put(GrantType.PERSONAL_ACCESS_TOKEN, 3);
    GRANTS.put(GrantType.IMPLICIT, 4);
  }

  private Codes() {}

  static int of(State state, @Nullable Reason reason) {
    Integer code = STATES.get(state);
    return code != null ? code : DEAD + of(reason);
  }

  static int of(Note note) {
    return switch (note.kind()) {
      case DUPLICATE -> DUPLICATE;
      case VERIFIED -> of(State.VERIFIED, null);
      case REPLAYED -> REPLAYED;
      case DEAD -> DEAD + of(note.reason());
    };
  }

  private static int of(@Nullable Reason reason) {
    Integer code = reason == null ? null : REASONS.get(reason);
    if (code == null) {
      throw new IllegalArgumentException("a dead letter has a reason");
    }
    return code;
  }

  static int of(GrantType grantType) {
    Integer code = GRANTS.get(grantType);
    if (code == null) {
      throw new IllegalArgumentException("no code for " + grantType);
    }
    return code;
  }

  static State state(int code) {
    return code >= DEAD ? State.DEAD : key(STATES, code);
  }

  static @Nullable Reason reason(int code) {
    return code >= DEAD && code < DUPLICATE ? key(REASONS, code - DEAD) : null;
  }

  static boolean isDuplicate(int code) {
    return code == DUPLICATE;
  }

  static boolean isReplayed(int code) {
    return code == REPLAYED;
  }

  static GrantType grantType(int code) {
    return key(GRANTS, code);
  }

  private static <K> K key(Map<K, Integer> codes, int code) {
    return codes.entrySet().stream()
        .filter(entry -> entry.getValue() == code)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the ledger holds the unknown code " + code));
  }
}
