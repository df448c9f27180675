package harvest.migration.outcome;

import harvest.migration.request.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request that Harvest granted.
 *
 * @param tokens the pair; null for a verification, which issues none
 * @param attempts calls made for the identity, this one included
 * @param requestId Harvest's X-Request-Id
 */
public record Result(
    Request request,
    Status status,
    @Nullable Tokens tokens,
    int attempts,
    @Nullable String requestId,
    boolean withContext)
    implements Outcome {
  @Override
  public String kind() {
    return "result";
  }

  /** The same without its context, for a broker that would not take the whole. */
  public Result withoutContext() {
    return new Result(request, status, tokens, attempts, requestId, false);
  }
}
