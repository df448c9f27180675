package harvest.migration.harvest.http;

import java.io.IOException;

/**
 * A call that failed before a byte of its request left: no connection, no TLS, no free one in the
 * pool. It cannot have done anything.
 */
public final class NotSent extends IOException {
  NotSent(Exception cause) {
    super("no connection (" + cause.getClass().getSimpleName() + "): nothing was sent", cause);
  }
}
