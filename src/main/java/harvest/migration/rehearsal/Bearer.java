package harvest.migration.rehearsal;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who stands behind {@code Authorization: Bearer}. One thread. */
public final class Bearer {
  private final TokenBook book;
  private final Supplier<World> world;

  /** Access tokens of the book, and the world's personal ones. */
  public Bearer(TokenBook book, Supplier<World> world) {
    this.book = book;
    this.world = world;
  }

  /** A visit that is carried out for the token's user, and answered 401 where there is none. */
  public Visit visit(Ask ask, ForUser forUser) {
    return visit(ask, token(ask), forUser);
  }

  /** The same for a token that came some other way. */
  public Visit visit(Ask ask, @Nullable String token, ForUser forUser) {
    return new BearerVisit(ask, token, token == null ? null : Fingerprint.of(token), forUser);
  }

  private static @Nullable String token(Ask ask) {
    String header = ask.header("Authorization");
    return header != null && header.toLowerCase(Locale.ROOT).startsWith("bearer ")
        ? header.substring("bearer ".length()).trim()
        : null;
  }

  /** What is done for a user. */
  public interface ForUser {
    /** Answers for this user. */
    Answer answer(long user);
  }

  private final class BearerVisit implements Visit {
    private final Ask ask;
    private final @Nullable String token;
    private final @Nullable Fingerprint fingerprint;
    private final ForUser forUser;

    BearerVisit(
        Ask ask, @Nullable String token, @Nullable Fingerprint fingerprint, ForUser forUser) {
      this.ask = ask;
      this.token = token;
      this.fingerprint = fingerprint;
      this.forUser = forUser;
    }

    @Override
    public @Nullable String token() {
      return token;
    }

    @Override
    public @Nullable Fingerprint fingerprint() {
      return fingerprint;
    }

    @Override
    public @Nullable String application() {
      Pair pair = fingerprint == null ? null : book.pair(fingerprint);
      return pair == null ? null : pair.application();
    }

    @Override
    public List<String> secrets() {
      return token == null ? List.of() : List.of(token);
    }

    @Override
    public Answer carryOut() {
      if (token == null || fingerprint == null) {
        return Answer.invalidToken();
      }
      Pair pair = book.pair(fingerprint);
      if (pair != null) {
        return pair.alive(ask.now()) ? forUser.answer(pair.user()) : Answer.invalidToken();
      }
      return world.get().hasPersonal(token, fingerprint)
          ? forUser.answer(world.get().user(fingerprint))
          : Answer.invalidToken();
    }
  }
}
