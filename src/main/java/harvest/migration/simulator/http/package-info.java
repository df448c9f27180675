/** Questions and answers as they come off the wire and go onto it. Knows no endpoint. */
@org.jspecify.annotations.NullMarked
package harvest.migration.simulator.http;
