package harvest.migration.files.format;

import java.io.IOException;
import java.util.List;

/**
 * The rows of one drop, in order, in bounded memory. For one thread.
 *
 * <p>Moving on and reading are two steps, so that a drop can be checked to its end without reading
 * every row.
 */
public interface RowSource {
  /**
   * Moves on to the next row.
   *
   * @return whether there is one
   * @throws BrokenDrop if what follows cannot be told apart as rows
   */
  boolean advance() throws IOException;

  /** Reads the row that was moved to. Never fails: what cannot be read is a row as well. */
  Row row();

  /** What was left out of the rows that were read since the last call; for most formats nothing. */
  default List<LeftOut> leftOut() {
    return List.of();
  }
}
