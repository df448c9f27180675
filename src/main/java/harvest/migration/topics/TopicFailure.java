package harvest.migration.topics;

/**
 * A topic or the broker is not as it has to be; the message says what to do and holds no secret.
 */
public class TopicFailure extends Exception {
  public TopicFailure(String message) {
    super(message);
  }

  public TopicFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
