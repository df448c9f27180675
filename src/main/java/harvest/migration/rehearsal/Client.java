package harvest.migration.rehearsal;

import org.jspecify.annotations.Nullable;

/** The credentials of an application that the simulator knows. */
public record Client(
    @Nullable String v1ClientId,
    @Nullable String v1ClientSecret,
    String v2ClientId,
    @Nullable String v2ClientSecret,
    @Nullable String redirectUri) {

  /** The usual four. */
  public static Client of(String v1Id, String v1Secret, String v2Id, String v2Secret) {
    return new Client(v1Id, v1Secret, v2Id, v2Secret, null);
  }

  @Override
  public String toString() {
    return "Client[" + v1ClientId + ", " + v2ClientId + "]";
  }
}
