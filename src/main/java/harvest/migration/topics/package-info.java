/**
 * Clients of Kafka beside the routes: for commands that look at topics, create them, or read them
 * from end to end. Knows Kafka and Camel's options for it; must not know what a record means.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.topics;
