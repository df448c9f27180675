/**
 * A Kafka broker inside this process, for who has none: demo, tests, small migrations. Knows
 * Kafka's server; must not know what travels over it, and no other room but the commands knows of
 * it.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.embedded;
