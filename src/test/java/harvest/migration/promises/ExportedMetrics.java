package harvest.migration.promises;

import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.UnknownSnapshot;
import java.io.File;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the JMX exporter makes of this JVM's MBeans by a file of rules. */
final class ExportedMetrics {
  private final Map<String, Double> values = new TreeMap<>();
  private final Map<String, String> help = new TreeMap<>();
  private final Set<String> counters = new TreeSet<>();
  private final Set<String> labels = new TreeSet<>();

  ExportedMetrics(File rules) throws Exception {
    PrometheusRegistry registry = new PrometheusRegistry();
    new JmxCollector(rules).register(registry);
    for (MetricSnapshot metric : registry.scrape()) {
      boolean counts = metric instanceof CounterSnapshot;
      String name = metric.getMetadata().getName() + (counts ? "_total" : "");
      if (counts) {
        counters.add(name);
      }
      help.put(name, metric.getMetadata().getHelp());
      for (DataPointSnapshot point : metric.getDataPoints()) {
        point.getLabels().forEach(label -> labels.add(label.getName()));
        values.put(name + labels(point), value(point));
      }
    }
  }

  private static String labels(DataPointSnapshot point) {
    StringJoiner labels = new StringJoiner(",", "{", "}");
    for (Label label : point.getLabels()) {
      labels.add(label.getName() + "=" + label.getValue());
    }
    return labels.toString();
  }

  private static double value(DataPointSnapshot point) {
    if (point instanceof CounterSnapshot.CounterDataPointSnapshot counter) {
      return counter.getValue();
    }
    return point instanceof GaugeSnapshot.GaugeDataPointSnapshot gauge
        ? gauge.getValue()
        : ((UnknownSnapshot.UnknownDataPointSnapshot) point).getValue();
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
