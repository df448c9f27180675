package harvest.migration.settings;

import java.util.Collection;
import java.util.Comparator;

/** Finds what was meant by a name with a slip in it. */
public final class NearestName {
  private final Collection<String> known;

  /** Of names, of which there is one at least. */
  public NearestName(Collection<String> known) {
    this.known = known;
  }

  /** The known name with the fewest changes to it. */
  public String to(String name) {
    return known.stream()
        .min(Comparator.comparingInt(other -> distance(name, other)))
        .orElseThrow();
  }

  /** Levenshtein's distance: characters to insert, delete or replace. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      row[column] = column;
    }
    for (int line = 1; line <= from.length(); line++) {
      int diagonal = row[0];
      row[0] = line;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
        diagonal = row[column];
        row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
