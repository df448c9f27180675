/**
 * What a record of API V1 is in V2: the one table of names and meanings, and how it is applied.
 * Knows both APIs' fields; must not know XML's syntax, files, Kafka, or Camel.
 */
@NullMarked
package harvest.migration.payloads.v1;

import org.jspecify.annotations.NullMarked;
