/**
 * The rehearsal that comes with the program: a sample of everything that may come in, a Harvest
 * that misbehaves as a real one does, and the books that are balanced afterwards. Knows simulator
 * and topics from outside, as a user does; must not know routes, steps or the ledger.
 */
@org.jspecify.annotations.NullMarked
package harvest.migration.demo;
