package harvest.migration.promises;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus reads of {@code /metrics}, in its text format. */
final class ExportedMetrics {
  private static final Pattern HELP = Pattern.compile("# HELP (\\S+) (.+)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) counter");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\",?");

  private final Map<String, Double> values = new TreeMap<>();
  private final Map<String, String> help = new HashMap<>();
  private final Set<String> counters = new HashSet<>();
  private final Set<String> labels = new HashSet<>();

  ExportedMetrics(String text) {
    text.lines().forEach(this::line);
  }

  private void line(String line) {
    Matcher described = HELP.matcher(line);
    Matcher counter = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (described.matches()) {
      help.put(described.group(1), described.group(2));
    } else if (counter.matches()) {
      counters.add(counter.group(1));
    } else if (sample.matches()) {
      StringBuilder key = new StringBuilder(sample.group(1)).append('{');
      Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
      while (label.find()) {
        labels.add(label.group(1));
        key.append(key.charAt(key.length() - 1) == '{' ? "" : ",")
            .append(label.group(1))
            .append('=')
            .append(label.group(2));
      }
      values.put(key.append('}').toString(), Double.parseDouble(sample.group(3)));
    }
  }

  /** Values by {@code name{label=value}}. */
  Map<String, Double> values() {
    return values;
  }

  /** Help texts by name. */
  Map<String, String> help() {
    return help;
  }

  /** Whether the metric of that name is a counter. */
  boolean counts(String name) {
    return counters.contains(name);
  }

  /** The names of all labels. */
  Set<String> labels() {
    return labels;
  }
}
