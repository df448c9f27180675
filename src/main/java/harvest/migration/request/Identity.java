package harvest.migration.request;

/**
 * What makes two requests the same: they would spend the same secret for the same application in
 * the same way.
 *
 * @param fingerprint lower-case hex SHA-256 of the secret
 */
public record Identity(String application, GrantType grantType, String fingerprint) {}
