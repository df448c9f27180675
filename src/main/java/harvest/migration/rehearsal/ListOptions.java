package harvest.migration.rehearsal;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the lists of V2 are.
 *
 * @param records of each resource that is not named in {@code byResource}
 * @param byResource records by the resource's path, such as {@code clients} or {@code
 *     reports/time/clients}
 * @param perPage records of a page by default, and at most
 * @param reportsPerPage the same for reports
 */
public record ListOptions(
    long records, Map<String, Long> byResource, int perPage, int reportsPerPage) {

  /** Copies. */
  public ListOptions {
    byResource = Map.copyOf(byResource);
  }

  /** Five of everything, with the page sizes of today. */
  public static ListOptions defaults() {
    return new ListOptions(5, Map.of(), 2000, 1000);
  }

  /** With so many records in every list that is not named. */
  public ListOptions withRecords(long newRecords) {
    return new ListOptions(newRecords, byResource, perPage, reportsPerPage);
  }

  /** With so many records in this list. */
  public ListOptions withRecords(String resource, long newRecords) {
    Map<String, Long> more = new LinkedHashMap<>(byResource);
    more.put(resource, newRecords);
    return new ListOptions(records, more, perPage, reportsPerPage);
  }

  /** With other page sizes. */
  public ListOptions withPerPage(int newPerPage) {
    return new ListOptions(records, byResource, newPerPage, newPerPage);
  }

  long count(String resource) {
    return byResource.getOrDefault(resource, records);
  }
}
