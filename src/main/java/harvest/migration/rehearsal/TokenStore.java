package harvest.migration.rehearsal;

import harvest.migration.rehearsal.SimulatorOptions.OlderPair;
import harvest.migration.rehearsal.SimulatorOptions.Repeat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every pair that was issued, and what it was issued for. Tokens are made of seed, source and
 * number, the same ones each time, so none is kept. One thread.
 */
final class TokenStore {
  private final Map<Fingerprint, History> v1 = new HashMap<>();
  private final Map<Fingerprint, Pair> byAccess = new HashMap<>();
  private final Map<Fingerprint, Pair> byRefresh = new HashMap<>();
  private final Map<String, Pair> newestOfUser = new HashMap<>();
  private final Map<Fingerprint, Code> codes = new HashMap<>();
  private final Map<Fingerprint, Pair> used = new HashMap<>();
  private final Supplier<SimulatorOptions> options;
  private final Supplier<HarvestId> id;
  private final long seed;
  private final MessageDigest sha512;
  private long migrated;

  TokenStore(long seed, Supplier<SimulatorOptions> options, Supplier<HarvestId> id) {
    this.seed = seed;
    this.options = options;
    this.id = id;
    try {
      this.sha512 = MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-512", e);
    }
  }

  /** What asking for a pair came to. */
  sealed interface Grant {}

  /** A pair to answer; {@code fresh} if it did not exist before. */
  record Issued(
      String accessToken, @Nullable String refreshToken, long expiresIn, Pair pair, boolean fresh)
      implements Grant {
    @Override
    public String toString() {
      return "Issued[" + pair.access + "]";
    }
  }

  /** Why there is no pair. */
  enum Refused implements Grant {
    INVALID_GRANT,
    ALREADY_EXCHANGED,
    SERVER_ERROR
  }

  /** A pair that was issued. */
  static final class Pair {
    final Fingerprint source;
    final int number;
    final long user;
    final String application;
    final Fingerprint access;
    private final long expiresAt;
    private @Nullable Pair older;
    private boolean revoked;

    private Pair(
        Fingerprint source,
        int number,
        long user,
        String application,
        Fingerprint access,
        Instant expiresAt,
        @Nullable Pair older) {
      this.source = source;
      this.number = number;
      this.user = user;
      this.application = application;
      this.access = access;
      this.expiresAt = expiresAt.getEpochSecond();
      this.older = older;
    }

    /** Whether the access token is accepted at this time. */
    boolean isValid(Instant now) {
      return !revoked && now.getEpochSecond() < expiresAt;
    }

    /** Neither of its tokens is accepted any more, nor those of the pairs before it. */
    private void revoke() {
      for (Pair pair = this; pair != null && !pair.revoked; pair = pair.older) {
        pair.revoked = true;
      }
      older = null;
    }
  }

  /** A call for this V1 token has come, whatever becomes of it. */
  void tried(Fingerprint token) {
    v1.computeIfAbsent(token, t -> new History()).tries++;
  }

  /** How many V1 tokens have a pair. */
  long migratedTokens() {
    return migrated;
  }

  /** Migrates a V1 refresh token. */
  Grant migrate(String token, Fingerprint fingerprint, String application, Instant now) {
    if (!id.get().hasV1(token, fingerprint)) {
      return Refused.INVALID_GRANT;
    }
    History history = v1.computeIfAbsent(fingerprint, t -> new History());
    Repeat repeat = options.get().migration().repeat();
    if (repeat == Repeat.ONE_TRY && history.tries > 1) {
      return Refused.INVALID_GRANT;
    }
    Pair before = history.newest;
    Grant again = before == null ? null : again(repeat, before, now);
    if (again != null) {
      return again;
    }
    if (before == null) {
      migrated++;
    }
    long user = id.get().user(fingerprint);
    history.newest = issue(fingerprint, history.issued++, user, application, before, now);
    return issued(history.newest, now, true);
  }

  // null: a fresh pair
  private @Nullable Grant again(Repeat repeat, Pair before, Instant now) {
    return switch (repeat) {
      case FRESH, ONE_TRY -> null;
      case SAME -> issued(before, now, false);
      case INVALID_GRANT -> Refused.INVALID_GRANT;
      case ERROR_500 -> Refused.SERVER_ERROR;
      case ALREADY_EXCHANGED -> Refused.ALREADY_EXCHANGED;
      case WHILE_OLDER_LIVES -> before.isValid(now) ? null : Refused.INVALID_GRANT;
    };
  }

  /** Takes a refresh token; with rotation it is good only once. */
  Grant refresh(String token, Fingerprint fingerprint, String application, Instant now) {
    Pair before = byRefresh.get(fingerprint);
    boolean foreign = before == null && !used.containsKey(fingerprint);
    boolean accepted =
        foreign
            ? id.get().hasForeign(token, fingerprint, false)
            : before != null && !before.revoked && before.application.equals(application);
    if (!accepted) {
      return Refused.INVALID_GRANT;
    }
    long user = before == null ? id.get().user(fingerprint) : before.user;
    if (!options.get().identity().rotation() && before != null) {
      int number = v1.computeIfAbsent(fingerprint, t -> new History()).tries++ + 1;
      Pair again = issue(fingerprint, number, user, application, before, now);
      byRefresh.put(fingerprint, again); // else it would be revoked with the pair before
      return issued(again, token, now, true);
    }
    Pair pair = issue(fingerprint, 0, user, application, before, now);
    byRefresh.remove(fingerprint);
    used.put(fingerprint, pair);
    return issued(pair, now, true);
  }

  /** Makes a code that can be redeemed once, by this application. */
  String code(Fingerprint session, String application, @Nullable String redirectUri) {
    String code = token('c', session, codes.size());
    codes.put(Fingerprint.of(code), new Code(application, redirectUri));
    return code;
  }

  /**
   * Redeems a code; one that is unknown here is taken once as well, where tokens are not listed.
   */
  Grant redeem(String code, String application, @Nullable String redirectUri, Instant now) {
    Fingerprint fingerprint = Fingerprint.of(code);
    Code known = codes.remove(fingerprint);
    boolean foreign =
        known == null
            && !used.containsKey(fingerprint)
            && id.get().hasForeign(code, fingerprint, true);
    if (!foreign && (known == null || !known.matches(application, redirectUri))) {
      return Refused.INVALID_GRANT;
    }
    Pair pair = issue(fingerprint, 0, id.get().user(fingerprint), application, null, now);
    used.put(fingerprint, pair);
    return issued(pair, now, true);
  }

  /** An access token of the implicit grant: nothing refreshes it. */
  Issued implicit(Fingerprint session, String application, Instant now) {
    Pair pair = issue(session, byAccess.size(), id.get().user(session), application, null, now);
    byRefresh.remove(Fingerprint.of(refreshToken(pair.user, session, pair.number)));
    return issued(pair, null, now, true);
  }

  /** The pair that an access token belongs to, valid or not. */
  @Nullable Pair pair(Fingerprint accessToken) {
    return byAccess.get(accessToken);
  }

  private Pair issue(
      Fingerprint source,
      int number,
      long user,
      String application,
      @Nullable Pair before,
      Instant now) {
    OlderPair older = options.get().migration().olderPair();
    if (older != OlderPair.LIVES && before != null) {
      before.revoke();
    }
    Fingerprint access = Fingerprint.of(accessToken(user, source, number));
    Instant expiresAt = now.plus(options.get().identity().accessTokenLifetime());
    Pair pair = new Pair(source, number, user, application, access, expiresAt, before);
    byAccess.put(access, pair);
    byRefresh.put(Fingerprint.of(refreshToken(user, source, number)), pair);
    if (older == OlderPair.DIES_OF_USER) {
      Pair ofUser = newestOfUser.put(application + "/" + user, pair);
      if (ofUser != null) {
        ofUser.revoke();
      }
    }
    return pair;
  }

  private Issued issued(Pair pair, Instant now, boolean fresh) {
    return issued(pair, refreshToken(pair.user, pair.source, pair.number), now, fresh);
  }

  private Issued issued(Pair pair, @Nullable String refreshToken, Instant now, boolean fresh) {
    return new Issued(
        accessToken(pair.user, pair.source, pair.number),
        refreshToken,
        Math.max(0, pair.expiresAt - now.getEpochSecond()),
        pair,
        fresh);
  }

  private String accessToken(long user, Fingerprint source, int number) {
    return user + ".at." + token('a', source, number);
  }

  private String refreshToken(long user, Fingerprint source, int number) {
    return user + ".rt." + token('r', source, number);
  }

  // 64 bytes are exactly the 86 characters that Harvest's tokens have
  private String token(char kind, Fingerprint source, int number) {
    ByteBuffer input = ByteBuffer.allocate(48);
    input.putLong(seed).putChar(kind).putInt(number);
    input.putLong(source.a()).putLong(source.b()).putLong(source.c()).putLong(source.d());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha512.digest(input.array()));
  }

  private static final class History {
    private int tries;
    private int issued;
    private @Nullable Pair newest;
  }

  private record Code(String application, @Nullable String redirectUri) {
    boolean matches(String by, @Nullable String uri) {
      return application.equals(by) && (redirectUri == null || redirectUri.equals(uri));
    }
  }
}
