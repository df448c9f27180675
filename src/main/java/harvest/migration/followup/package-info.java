/**
 * What follows a published pair: the accounts that it opens, and the lists of V2 that are read with
 * it. Must not depend on the command line or the bundle.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.followup;
