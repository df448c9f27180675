package harvest.migration.rehearsal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pair that was issued. Holds no token: the mint makes the texts again. One thread. */
public final class Pair {
  private final Fingerprint source;
  private final int number;
  private final long user;
  private final String application;
  private final Fingerprint access;
  private final long expiresAt;
  private @Nullable Pair older;
  private boolean dead;

  Pair(
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

  /** Whose tokens they are. */
  public long user() {
    return user;
  }

  /** The application they were issued to. */
  public String application() {
    return application;
  }

  /** The fingerprint of the access token. */
  public Fingerprint access() {
    return access;
  }

  /** Whether the access token is accepted at this time. */
  public boolean alive(Instant now) {
    return !dead && now.getEpochSecond() < expiresAt;
  }

  Fingerprint source() {
    return source;
  }

  int number() {
    return number;
  }

  long secondsLeft(Instant now) {
    return Math.max(0, expiresAt - now.getEpochSecond());
  }

  /** Neither of its tokens is accepted any more, nor those of the pairs before it. */
  void die() {
    for (Pair pair = this; pair != null && !pair.dead; pair = pair.older) {
      pair.dead = true;
    }
    older = null;
  }

  boolean dead() {
    return dead;
  }
}
