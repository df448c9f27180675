package harvest.migration.drops;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A kind of drop: which files belong to it, how they are read, and what their rows become. */
public interface DropKind {
  /** The name in a report of the file's format; empty if the file is not of this kind. */
  Optional<String> format(String fileName);

  /**
   * The rows of such a file.
   *
   * @param bytes uncompressed
   * @throws FileRefused if the beginning already shows that there are none
   */
  RowReader rows(String fileName, InputStream bytes) throws IOException;

  /**
   * The record of a row, the same row always the same record. Takes the row's values over.
   *
   * @param source {@code file:NAME#LINE}, NAME being the one that the file has once it is processed
   */
  RowRecord record(Row.Fields row, String source);

  /** How much a file of this kind may hold. */
  DropLimits limits();

  /** Whether a report lists what was left out of the rows, even if that is nothing. */
  boolean listsLeftOut();

  /** The record of a row of the file that ends under that name, or why there is none. */
  default RowRecord record(Row row, String fileName) {
    return row instanceof Row.Rejected rejected
        ? rejected
        : record((Row.Fields) row, "file:" + fileName + "#" + row.line());
  }
}
