package harvest.migration.files;

/** Is told how far the requests of a file have come; the place to halt a process in a test. */
@FunctionalInterface
public interface RowRequested {
  /** Nobody listens. */
  RowRequested UNHEARD = (file, rows) -> {};

  /**
   * The broker has the requests of the first {@code rows} rows.
   *
   * @param file its name once it is processed
   */
  void requested(String file, long rows);
}
