/**
 * The formats of a file drop: bytes in, rows out, each with the line it begins on. Knows CSV,
 * NDJSON and JSON arrays; must not know what a row means, where the bytes lie, or Camel.
 */
@NullMarked
package harvest.migration.files.format;

import org.jspecify.annotations.NullMarked;
