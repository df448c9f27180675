package harvest.migration.ledger;

/** Something learned with a token, kept once however often it is learned. */
public sealed interface Fact permits TokenUser, OrderedRead {}
