package harvest.migration.rehearsal;

import org.jspecify.annotations.Nullable;

/** Who calls what, as far as limits care. */
public record Caller(
    String path, String ip, @Nullable Object token, @Nullable String application) {}
