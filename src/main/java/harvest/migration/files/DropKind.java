package harvest.migration.files;

import harvest.migration.files.format.Row;
import harvest.migration.files.format.RowSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** A kind of drop: which files belong to it, how they are read, and what their rows become. */
public interface DropKind {
  /** The name in a report of the file's format; empty if the file is not of this kind. */
  Optional<String> format(String fileName);

  /**
   * The rows of such a file.
   *
   * @param bytes uncompressed
   * @throws harvest.migration.files.format.BrokenDrop if the beginning already shows that there are
   *     none
   */
  RowSource rows(String fileName, InputStream bytes) throws IOException;

  /**
   * Makes records of one file's rows, the same row always into the same record; for one thread.
   *
   * @param endName the name that the file has once it is processed
   */
  Function<Row, RowRecord> records(String endName);

  /** How much a file of this kind may hold. */
  DropLimits limits();

  /** Whether a report lists what was left out of the rows, even if that is nothing. */
  boolean listsLeftOut();
}
