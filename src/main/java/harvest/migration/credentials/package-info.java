/**
 * The integrations ("applications"), their client credentials and how far Harvest accepts them.
 * Must not know requests.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.credentials;
