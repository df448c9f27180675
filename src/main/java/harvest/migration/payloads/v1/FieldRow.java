package harvest.migration.payloads.v1;

import org.jspecify.annotations.Nullable;

/** A row of the table: what one field of V1 is in V2. Both names are in underscores. */
sealed interface FieldRow {
  Resource resource();

  String v1();

  /**
   * It is this field of V2.
   *
   * @param v2 its name; with a point where it is a field of an object
   * @param also what V2 needs beside it to mean the same, unless it is told something else
   */
  record Same(Resource resource, String v1, String v2, Meaning meaning, @Nullable Beside also)
      implements FieldRow {}

  /** V2 has nothing for it. */
  record Gone(Resource resource, String v1, String why) implements FieldRow {}

  /** A second field of V2 with a fixed value: JSON text. */
  record Beside(String field, String json) {}
}
