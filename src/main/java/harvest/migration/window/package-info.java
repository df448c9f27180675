/**
 * Which offsets are in flight, done and committed. Sits behind camel-kafka's {@code
 * kafkaClientFactory} and {@code kafkaManualCommitFactory}; must not know what a record means.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.window;
