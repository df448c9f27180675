package harvest.migration.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all rounds, by what they measure, in the order of their first round. */
final class Table {
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();
  private final Map<String, String> goals = new LinkedHashMap<>();

  void add(String name, double figure) {
    figures.computeIfAbsent(name, n -> new ArrayList<>()).add(figure);
    System.out.printf(Locale.ROOT, "  %-58s %s%n", name, text(figure));
    System.out.flush();
  }

  void goal(String name, String goal) {
    goals.put(name, goal);
  }

  /** The median of each round's ratio: both of a round ran right after each other. */
  void ratio(String name, String of, String to) {
    List<Double> above = figures.getOrDefault(of, List.of());
    List<Double> below = figures.getOrDefault(to, List.of());
    for (int i = 0; i < Math.min(above.size(), below.size()); i++) {
      figures.computeIfAbsent(name, n -> new ArrayList<>()).add(above.get(i) / below.get(i));
    }
  }

  void print() {
    System.out.printf("%n%-60s %10s  %-8s %s%n", "", "median", "goal", "rounds");
    figures.forEach(
        (name, rounds) ->
            System.out.printf(
                "%-60s %10s  %-8s %s%n",
                name,
                text(median(rounds)),
                goals.getOrDefault(name, ""),
                String.join(" ", rounds.stream().map(Table::text).toList())));
    System.out.flush();
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static String text(double figure) {
    return String.format(Locale.ROOT, figure >= 100 ? "%.0f" : "%.3f", figure);
  }
}
