package harvest.migration.drops;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;
import harvest.migration.drops.DropContent.FileRefused;
import harvest.migration.drops.DropKind.RowRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /**
   * How much a file may hold once it is unpacked, against files that are made to fill a disk or a
   * day.
   *
   * @param bytes at most so many, {@code harvest.files.max-unpacked}
   * @param ratio and at most so many times the size of the file, {@code harvest.files.max-ratio}
   */
  record DropLimits(long bytes, long ratio) {
    /** A small file may well repeat itself. */
    private static final long HARMLESS = 4 << 20;

    /** 16 GiB and 200 times. */
    public static final DropLimits DEFAULT = new DropLimits(16L << 30, 200);

    /**
     * @param unpacked bytes so far
     * @param packed the size of the file
     * @throws FileRefused if that is too much
     */
    void check(long unpacked, long packed) throws FileRefused {
      if (unpacked > bytes) {
        throw new FileRefused(
            "it holds more than "
                + bytes
                + " bytes; split it, or raise harvest.files.max-unpacked if it is yours");
      }
      if (unpacked > HARMLESS && (unpacked - 1) / ratio >= packed) {
        throw new FileRefused(
            "it unpacks to more than "
                + ratio
                + " times its size; raise harvest.files.max-ratio if it is yours");
      }
    }
  }

  /**
   * The rows of one file, in order, in bounded memory. For one thread.
   *
   * <p>Moving on and reading are two steps, so that a file can be checked to its end without
   * reading every row.
   */
  interface RowReader {
    /**
     * Moves on to the next row.
     *
     * @return whether there is one
     * @throws FileRefused if what follows cannot be told apart as rows
     */
    boolean advance() throws IOException;

    /** Reads the row that was moved to. Never fails: what cannot be read is a row as well. */
    Row row();

    /**
     * What was left out of the rows that were read since the last call; for most formats nothing.
     */
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

  /** What becomes of a row: a record for a topic, or a line in the list of rejections. */
  sealed interface RowRecord permits RowRecord.Accepted, Row.Rejected {
    /**
     * A record for the topic of its kind.
     *
     * @param source {@code file:NAME#LINE}
     * @param headers of the record
     * @param value JSON; may hold a secret
     */
    record Accepted(String key, String source, Map<String, String> headers, String value)
        implements RowRecord {
      /** Shows where it came from, not what it holds. */
      @Override
      public String toString() {
        return "record of " + source;
      }
    }
  }

  /** One row of a file: its fields, or why it has none. */
  sealed interface Row {
    /** The physical line that the row begins on; in a JSON array or in XML its place, from 1. */
    long line();

    /** A row that could be read. {@code values} belongs to the caller, who may change it. */
    record Fields(long line, ObjectNode values) implements Row {
      /** Says where the row is and nothing of what is in it. */
      @Override
      public String toString() {
        return "row of line " + line;
      }
    }

    /**
     * A row that is not published; as JSON, its line in the list of rejections.
     *
     * @param field the field it is about, never a name taken from the file
     * @param text for people; says nothing of what is in the row
     */
    record Rejected(long line, Reason reason, @Nullable String field, String text)
        implements Row, RowRecord {}

    /** The kinds of rejection. */
    enum Reason {
      NOT_READABLE,
      WRONG_ENCODING,
      MISSING_FIELD,
      TOO_LARGE;

      /** The name in a list of rejections. */
      @JsonValue
      public String code() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
