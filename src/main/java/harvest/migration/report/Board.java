package harvest.migration.report;

import harvest.migration.ledger.Ending;
import harvest.migration.request.Request.Coordinates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each record by its coordinates, in some 20 bytes each: a million records, a few
 * dozen megabytes. One thread at a time.
 */
public final class Board {
  private static final int PAGE = 1 << 10;

  private final Map<String, Map<Integer, TreeMap<Long, Page>>> pages = new TreeMap<>();
  private final List<String> names = new ArrayList<>(List.of(""));
  private final Map<String, Integer> numbers = new HashMap<>();

  private static final class Page {
    final byte[] recorded = new byte[PAGE];
    final byte[] published = new byte[PAGE];
    final boolean[] requested = new boolean[PAGE];
    final long[] identities = new long[PAGE];
    final int[] applications = new int[PAGE];
    final int[] files = new int[PAGE];
  }

  /** One record's place, to be read and written. */
  public final class Square {
    private final Page page;
    private final int i;
    private final Coordinates at;

    private Square(Page page, int i, Coordinates at) {
      this.page = page;
      this.i = i;
      this.at = at;
    }

    public Coordinates at() {
      return at;
    }

    /** What the ledger says that it came to; null where it says nothing. */
    public @Nullable Ending recorded() {
      return page.recorded[i] == 0 ? null : Ending.of(page.recorded[i]);
    }

    public void record(Ending ending) {
      page.recorded[i] = ending.code();
    }

    /** What was published for it; null where nothing was. */
    public @Nullable Ending published() {
      return page.published[i] == 0 ? null : Ending.of(page.published[i]);
    }

    public void publish(Ending ending) {
      page.published[i] = ending.code();
    }

    /** Whether the record is on its topic. */
    public boolean isRequested() {
      return page.requested[i];
    }

    /** The record is there, and is of that identity; 0 for none. */
    public void request(long identity) {
      page.requested[i] = true;
      page.identities[i] = identity;
    }

    /** Notes whose record it is, as far as something published says. */
    public void identity(long identity) {
      page.identities[i] = identity;
    }

    public long identity() {
      return page.identities[i];
    }

    /** The application that it is counted for; null for none. */
    public @Nullable String application() {
      return name(page.applications[i]);
    }

    public void application(@Nullable String name) {
      page.applications[i] = number(name);
    }

    /** The dropped file that it is a row of; null for none. */
    public @Nullable String file() {
      return name(page.files[i]);
    }

    public void file(@Nullable String name) {
      page.files[i] = number(name);
    }
  }

  /** Takes squares one by one. */
  public interface Visitor {
    void visit(Square square);
  }

  /** The place of that record, whether or not anything is known of it. */
  public Square at(Coordinates at) {
    Page page =
        pages
            .computeIfAbsent(at.topic(), topic -> new TreeMap<>())
            .computeIfAbsent(at.partition(), partition -> new TreeMap<>())
            .computeIfAbsent(at.offset() / PAGE, number -> new Page());
    return new Square(page, (int) (at.offset() % PAGE), at);
  }

  /** Visits every record that is on its topic, recorded or published. */
  public void visit(Visitor visitor) {
    pages.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, numbered) ->
                    numbered.forEach(
                        (number, page) -> {
                          for (int i = 0; i < PAGE; i++) {
                            if (page.requested[i]
                                || page.recorded[i] != 0
                                || page.published[i] != 0) {
                              visitor.visit(
                                  new Square(
                                      page,
                                      i,
                                      new Coordinates(topic, partition, number * PAGE + i)));
                            }
                          }
                        })));
  }

  private @Nullable String name(int number) {
    return number == 0 ? null : names.get(number);
  }

  private int number(@Nullable String name) {
    if (name == null) {
      return 0;
    }
    return numbers.computeIfAbsent(
        name,
        added -> {
          names.add(added);
          return names.size() - 1;
        });
  }
}
