package harvest.migration.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.outcome.Reason;
import harvest.migration.request.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A record of the reads topic that no call can help, with what could be read of it.
 *
 * @param why free of secrets
 */
public record ReadRefused(
    Reason reason,
    String why,
    @Nullable String application,
    @Nullable String subject,
    @Nullable JsonNode accountId,
    @Nullable String resource,
    @Nullable String fingerprint,
    @Nullable ObjectNode context,
    Origin origin) {}
