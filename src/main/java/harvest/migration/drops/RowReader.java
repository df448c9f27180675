package harvest.migration.drops;

import java.io.IOException;
import java.util.List;

/**
 * The rows of one file, in order, in bounded memory. For one thread.
 *
 * <p>Moving on and reading are two steps, so that a file can be checked to its end without reading
 * every row.
 */
public interface RowReader {
  /**
   * Moves on to the next row.
   *
   * @return whether there is one
   * @throws FileRefused if what follows cannot be told apart as rows
   */
  boolean advance() throws IOException;

  /** Reads the row that was moved to. Never fails: what cannot be read is a row as well. */
  Row row();

  /** What was left out of the rows that were read since the last call; for most formats nothing. */
  default List<LeftOut> leftOut() {
    return List.of();
  }

  /**
   * A part of a row that does not travel with the rest of it.
   *
   * @param index the row's line; 0 for what stands outside of every row
   * @param element its name, short and without control characters
   * @param why for people; says nothing of what is in it
   */
  record LeftOut(long index, String element, String why) {}
}
