package harvest.migration.rehearsal;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * A list of V2.
 *
 * @param path under {@code /v2/}
 * @param field of the answer that holds the records
 * @param cursor whether later pages are named by a cursor instead of a number
 */
record Resource(String path, String field, boolean cursor, Writer writer) {

  boolean report() {
    return path.startsWith("reports/");
  }

  /** Writes the fields of one record. */
  interface Writer {
    /** {@code index} counts the list's records from 0; {@code id} is the record's. */
    void write(JsonGenerator json, long id, long index) throws IOException;
  }
}
