package harvest.migration.rehearsal;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Every pair that was issued, and what it was issued for. One thread. */
public final class TokenBook {
  private final Map<Fingerprint, History> v1 = new HashMap<>();
  private final Map<Fingerprint, Pair> byAccess = new HashMap<>();
  private final Map<Fingerprint, Pair> byRefresh = new HashMap<>();
  private final Map<String, Pair> newestOfUser = new HashMap<>();
  private final Map<Fingerprint, Code> codes = new HashMap<>();
  private final Map<Fingerprint, Pair> used = new HashMap<>();
  private final Mint mint;
  private final Supplier<World> world;
  private final Supplier<MigrationOptions> options;
  private long migrated;

  /** An empty book. */
  public TokenBook(Mint mint, Supplier<World> world, Supplier<MigrationOptions> options) {
    this.mint = mint;
    this.world = world;
    this.options = options;
  }

  /** A call for this V1 token has come, whatever becomes of it. */
  public void tried(Fingerprint token) {
    v1.computeIfAbsent(token, t -> new History()).tries++;
  }

  /** How many V1 tokens have a pair. */
  public long migratedTokens() {
    return migrated;
  }

  /** Migrates a V1 refresh token. */
  public Grant migrate(String token, Fingerprint fingerprint, String application, Instant now) {
    if (!world.get().hasV1(token, fingerprint)) {
      return new Grant.Refused(Grant.Why.INVALID_GRANT);
    }
    History history = v1.computeIfAbsent(fingerprint, t -> new History());
    Repeat repeat = options.get().repeat();
    if (repeat == Repeat.ONE_TRY && history.tries > 1) {
      return new Grant.Refused(Grant.Why.INVALID_GRANT);
    }
    Pair before = history.newest;
    Grant again = before == null ? null : again(repeat, before, now);
    if (again != null) {
      return again;
    }
    if (before == null) {
      migrated++;
    }
    history.newest =
        issue(
            fingerprint, history.issued++, world.get().user(fingerprint), application, before, now);
    return answer(history.newest, now, true);
  }

  // null: a fresh pair
  private @Nullable Grant again(Repeat repeat, Pair before, Instant now) {
    return switch (repeat) {
      case FRESH, ONE_TRY -> null;
      case SAME -> answer(before, now, false);
      case INVALID_GRANT -> new Grant.Refused(Grant.Why.INVALID_GRANT);
      case ERROR_500 -> new Grant.Refused(Grant.Why.SERVER_ERROR);
      case ALREADY_EXCHANGED -> new Grant.Refused(Grant.Why.ALREADY_EXCHANGED);
      case WHILE_OLDER_LIVES ->
          before.alive(now) ? null : new Grant.Refused(Grant.Why.INVALID_GRANT);
    };
  }

  /** Takes a refresh token; with rotation it is good only once. */
  public Grant refresh(String token, Fingerprint fingerprint, String application, Instant now) {
    Pair before = byRefresh.get(fingerprint);
    boolean foreign = before == null && !used.containsKey(fingerprint);
    if (foreign && !world.get().hasForeign(token, fingerprint, false)) {
      return new Grant.Refused(Grant.Why.INVALID_GRANT);
    }
    if (!foreign
        && (before == null || before.dead() || !before.application().equals(application))) {
      return new Grant.Refused(Grant.Why.INVALID_GRANT);
    }
    long user = before == null ? world.get().user(fingerprint) : before.user();
    if (!world.get().options().rotation() && before != null) {
      Pair again = issue(fingerprint, turn(fingerprint), user, application, before, now);
      byRefresh.put(fingerprint, again); // else it would die with the pair before
      return new Grant.Issued(
          mint.accessToken(user, again.source(), again.number()),
          token,
          again.secondsLeft(now),
          again,
          true);
    }
    Pair pair = issue(fingerprint, 0, user, application, before, now);
    byRefresh.remove(fingerprint);
    used.put(fingerprint, pair);
    return answer(pair, now, true);
  }

  private int turn(Fingerprint refresh) {
    return v1.computeIfAbsent(refresh, t -> new History()).tries++ + 1;
  }

  /** Makes a code that can be redeemed once, by this application. */
  public String code(Fingerprint session, String application, @Nullable String redirectUri) {
    String code = mint.code(session, codes.size());
    codes.put(Fingerprint.of(code), new Code(application, redirectUri));
    return code;
  }

  /**
   * Redeems a code; one that is unknown here is taken once as well, as far as the world is open.
   */
  public Grant redeem(String code, String application, @Nullable String redirectUri, Instant now) {
    Fingerprint fingerprint = Fingerprint.of(code);
    Code known = codes.remove(fingerprint);
    boolean foreign =
        known == null
            && !used.containsKey(fingerprint)
            && world.get().hasForeign(code, fingerprint, true);
    if (!foreign && (known == null || !known.matches(application, redirectUri))) {
      return new Grant.Refused(Grant.Why.INVALID_GRANT);
    }
    Pair pair = issue(fingerprint, 0, world.get().user(fingerprint), application, null, now);
    used.put(fingerprint, pair);
    return answer(pair, now, true);
  }

  /** An access token of the implicit grant: nothing refreshes it. */
  public Grant.Issued implicit(Fingerprint session, String application, Instant now) {
    long user = world.get().user(session);
    Pair pair = issue(session, byAccess.size(), user, application, null, now);
    byRefresh.remove(Fingerprint.of(mint.refreshToken(user, session, pair.number())));
    return new Grant.Issued(
        mint.accessToken(user, session, pair.number()), null, pair.secondsLeft(now), pair, true);
  }

  /** The pair that an access token belongs to, dead or alive. */
  public @Nullable Pair pair(Fingerprint accessToken) {
    return byAccess.get(accessToken);
  }

  private Pair issue(
      Fingerprint source,
      int number,
      long user,
      String application,
      @Nullable Pair before,
      Instant now) {
    OlderPair older = options.get().olderPair();
    if (older != OlderPair.LIVES && before != null) {
      before.die();
    }
    Fingerprint access = Fingerprint.of(mint.accessToken(user, source, number));
    Pair pair =
        new Pair(
            source,
            number,
            user,
            application,
            access,
            now.plus(world.get().options().accessTokenLifetime()),
            before);
    byAccess.put(access, pair);
    byRefresh.put(Fingerprint.of(mint.refreshToken(user, source, number)), pair);
    if (older == OlderPair.DIES_OF_USER) {
      Pair ofUser = newestOfUser.put(application + "/" + user, pair);
      if (ofUser != null) {
        ofUser.die();
      }
    }
    return pair;
  }

  private Grant.Issued answer(Pair pair, Instant now, boolean fresh) {
    return new Grant.Issued(
        mint.accessToken(pair.user(), pair.source(), pair.number()),
        mint.refreshToken(pair.user(), pair.source(), pair.number()),
        pair.secondsLeft(now),
        pair,
        fresh);
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
