package harvest.migration.topics;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;

/**
 * The broker denies this user what was asked. Kafka's own texts name neither the right nor, in most
 * places, the topic: who asked has to say them.
 */
public final class DeniedRight extends TopicFailure {
  private DeniedRight(AclOperation operation, String on, Throwable cause) {
    super(
        "the broker denies this user "
            + name(operation)
            + (operation == AclOperation.DESCRIBE ? " (which Read includes)" : "")
            + " on "
            + on
            + "; add an ACL that allows it (docs/security.md)",
        cause);
  }

  /**
   * What failed, if it failed for a right; null where it did not.
   *
   * @param operation what it needs
   * @param on the resource, as {@link #topic} and {@link #group} name it
   */
  public static @Nullable DeniedRight in(Throwable failure, AclOperation operation, String on) {
    Throwable cause =
        failure instanceof ExecutionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof AuthorizationException ? new DeniedRight(operation, on, cause) : null;
  }

  /** A topic in a line. */
  public static String topic(String name) {
    return "the topic " + name;
  }

  /** A consumer group in a line. */
  public static String group(String name) {
    return "the consumer group " + name;
  }

  /** As the tools of Kafka have it: {@code DescribeConfigs}. */
  public static String name(AclOperation operation) {
    return SecurityUtils.operationName(operation);
  }
}
