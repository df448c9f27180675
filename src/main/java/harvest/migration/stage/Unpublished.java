package harvest.migration.stage;

import harvest.migration.outcome.Message;
import harvest.migration.request.Origin;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;

/** The results that are on their way to the broker and not acknowledged yet. Thread-safe. */
public final class Unpublished {
  private final ConcurrentHashMap<String, Message> messages = new ConcurrentHashMap<>();

  void add(Message message) {
    messages.put(message.origin().at().toString(), message);
  }

  void published(Origin origin) {
    messages.remove(origin.at().toString());
  }

  /** Those that the broker has not acknowledged. */
  public Collection<Message> all() {
    return messages.values();
  }
}
