package harvest.migration.rehearsal;

import io.vertx.core.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one thread on which everything happens, for those on other threads: Vert.x's event loop, or
 * once that has stopped the caller's own thread.
 */
final class EventLoop {
  private final Context context;
  private volatile boolean stopped;

  EventLoop(Context context) {
    this.context = context;
  }

  /** Does it between two calls, waits, and gives back what it gave. */
  <T> T ask(Supplier<T> question) {
    if (stopped || io.vertx.core.Vertx.currentContext() == context) {
      return question.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    context.runOnContext(
        now -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    try {
      // one that asks in the very moment of closing may get no answer at all
      return answer.orTimeout(30, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  void stopped() {
    stopped = true;
  }
}
