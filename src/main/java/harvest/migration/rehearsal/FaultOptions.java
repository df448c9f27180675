package harvest.migration.rehearsal;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes wrong.
 *
 * @param scripts what the first, second … call meets, each as {@code FAULT[:ARG]}, {@code …*3} for
 *     three calls or {@code …*} for all that follow; after the last one it is as if there were no
 *     script. The key says whose calls: a path by its beginning ({@code /api/v2/oauth2/migrate},
 *     {@code /} for all), an application ({@code @acme}), a token, the first digits of its
 *     fingerprint (8 to 64; 64 is safest), or {@code prefix*} of a token, where each such token
 *     runs the script for itself
 * @param shares of the calls that no script speaks of
 * @param outages windows of time
 */
public record FaultOptions(
    Map<String, List<String>> scripts, List<Share> shares, List<Outage> outages) {

  /** Copies, and reads each script once so that a wrong one is refused now. */
  public FaultOptions {
    scripts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scripts));
    scripts.values().forEach(Script::new);
    shares = List.copyOf(shares);
    outages = List.copyOf(outages);
  }

  /** Without the scripts of these keys: put there again, they begin anew. */
  public FaultOptions without(Collection<String> keys) {
    Map<String, List<String>> fewer = new LinkedHashMap<>(scripts);
    fewer.keySet().removeAll(keys);
    return new FaultOptions(fewer, shares, outages);
  }

  /** Nothing goes wrong. */
  public static FaultOptions defaults() {
    return new FaultOptions(Map.of(), List.of(), List.of());
  }
}
