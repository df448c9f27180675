package harvest.migration.ledger;

/** Something learned on the way, kept once however often it is learned. */
public sealed interface Fact permits TokenUser, OrderedRead, DeletedUnread {}
