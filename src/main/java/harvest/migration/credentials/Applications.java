package harvest.migration.credentials;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configured applications by name. */
public final class Applications {
  private final Map<String, Application> byName = new LinkedHashMap<>();

  public Applications(Collection<Application> applications) {
    applications.forEach(application -> byName.put(application.name(), application));
  }

  /** The application of that name, or null where none is configured. */
  public @Nullable Application find(@Nullable String name) {
    return name == null ? null : byName.get(name);
  }

  /** All of them, in the order of the configuration. */
  public Collection<Application> all() {
    return byName.values();
  }
}
