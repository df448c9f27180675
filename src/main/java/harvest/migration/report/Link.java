package harvest.migration.report;

import org.jspecify.annotations.Nullable;

/**
 * Where one user consents again.
 *
 * @param subject the integration's own name for the user; null where it gave none
 * @param reason of the dead letter; null where the link was asked for without one
 */
public record Link(
    String application,
    @Nullable String subject,
    @Nullable String id,
    @Nullable String fingerprint,
    @Nullable String reason,
    String url) {}
