package harvest.migration.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import harvest.migration.request.Origin;
import org.jspecify.annotations.Nullable;

/**
 * Whom a record is about, as the result had it.
 *
 * @param fingerprint of the request that the token came of
 * @param context null where the result had none
 */
public record AccountOwner(
    @Nullable String id,
    String application,
    @Nullable String subject,
    String fingerprint,
    @Nullable JsonNode context,
    Origin origin) {
  /** The same without its context, for a broker that would not take the whole. */
  public AccountOwner withoutContext() {
    return new AccountOwner(id, application, subject, fingerprint, null, origin);
  }

  /** {@code application/subject}, else {@code application/fingerprint}. */
  public String key() {
    return application + "/" + (subject == null ? fingerprint : subject);
  }
}
