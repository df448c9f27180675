package harvest.migration.topics;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;

/** What the broker allows this user: asked, never tried by writing something. */
public final class Rights {
  /**
   * A member that no group has: to take it out of one needs the right to read, and does nothing.
   */
  private static final String NOBODY = "harvest-migration-check-nobody";

  private static final long SECONDS = 20;

  private final Admin admin;

  /**
   * @param admin stays the caller's to close
   */
  public Rights(Admin admin) {
    this.admin = admin;
  }

  /**
   * What may be done with each of the topics that exist; with those that do not, nothing is said.
   * Empty rights: it may not even be seen. A broker that tells no rights is taken to allow all.
   */
  public Map<String, Set<AclOperation>> ofTopics(Collection<String> topics) throws TopicFailure {
    Map<String, Set<AclOperation>> rights = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin
            .describeTopics(
                TopicCollection.ofTopicNames(topics),
                new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : asked.entrySet()) {
      try {
        rights.put(topic.getKey(), told(get(topic.getValue()).authorizedOperations()));
      } catch (TopicFailure e) {
        if (e.getCause() instanceof TopicAuthorizationException) {
          rights.put(topic.getKey(), Set.of());
        } else if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return rights;
  }

  /** Those of the consumer groups that this user may not be a member of. */
  public Set<String> closedGroups(Collection<String> groups) throws TopicFailure {
    Set<String> closed = new TreeSet<>();
    Map<String, KafkaFuture<ConsumerGroupDescription>> asked =
        admin
            .describeConsumerGroups(
                groups, new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
            .describedGroups();
    for (Map.Entry<String, KafkaFuture<ConsumerGroupDescription>> group : asked.entrySet()) {
      if (!mayRead(group.getKey(), group.getValue())) {
        closed.add(group.getKey());
      }
    }
    return closed;
  }

  private boolean mayRead(String group, KafkaFuture<ConsumerGroupDescription> description)
      throws TopicFailure {
    try {
      return told(get(description).authorizedOperations()).contains(AclOperation.READ);
    } catch (TopicFailure e) {
      if (e.getCause() instanceof GroupAuthorizationException) {
        return false;
      }
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return mayRead(group); // of a group that is not there yet, the broker tells no rights
      }
      throw e;
    }
  }

  private boolean mayRead(String group) throws TopicFailure {
    RemoveMembersFromConsumerGroupOptions nobody =
        new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(NOBODY)));
    try {
      get(admin.removeMembersFromConsumerGroup(group, nobody).all());
      return true;
    } catch (TopicFailure e) {
      return !isOf(e, GroupAuthorizationException.class);
    }
  }

  private static boolean isOf(Throwable e, Class<? extends Throwable> type) {
    return type.isInstance(e) || (e.getCause() != null && isOf(e.getCause(), type));
  }

  private static Set<AclOperation> told(@Nullable Set<AclOperation> told) {
    return told == null || told.isEmpty() ? EnumSet.allOf(AclOperation.class) : told;
  }

  private static <T> T get(KafkaFuture<T> future) throws TopicFailure {
    try {
      return future.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw cause instanceof org.apache.kafka.common.errors.TimeoutException
          ? new TopicFailure("no answer in time", cause)
          : new TopicFailure(cause.getClass().getSimpleName() + ": " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new TopicFailure("no answer in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicFailure("interrupted while the broker was asked", e);
    }
  }

  /**
   * The broker denies this user what was asked. Kafka's own texts name neither the right nor, in
   * most places, the topic: who asked has to say them.
   */
  public static final class DeniedRight extends TopicFailure {
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
}
