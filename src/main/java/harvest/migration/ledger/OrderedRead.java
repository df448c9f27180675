package harvest.migration.ledger;

/** A resource of an account was put on the reads topic for an application. */
public record OrderedRead(String application, String accountId, String resource) implements Fact {}
