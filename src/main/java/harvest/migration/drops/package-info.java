/**
 * File drops: what lies in the inbox, when a file is taken, how its bytes become rows and its rows
 * become records for a topic, where it ends and what its report says. Must not depend on Harvest's
 * API, the ledger, or on what becomes of a record. {@code v1} holds what is V1's alone.
 */
@NullMarked
package harvest.migration.drops;

import org.jspecify.annotations.NullMarked;
