package harvest.migration.rehearsal;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;

/** Receives every call of the API: into the log first, out of it last. One thread. */
final class FrontDoor {
  private final CallBook book;
  private final InstantSource time;
  private final Map<String, Endpoint> endpoints; // by "METHOD path"
  private final Endpoint otherwise;
  private final Admission admission;
  private final Delivery delivery;

  FrontDoor(
      CallBook book,
      InstantSource time,
      Map<String, Endpoint> endpoints,
      Endpoint otherwise,
      Admission admission,
      Delivery delivery) {
    this.book = book;
    this.time = time;
    this.endpoints = endpoints;
    this.otherwise = otherwise;
    this.admission = admission;
    this.delivery = delivery;
  }

  void receive(HttpServerRequest request) {
    OpenCall call = book.arrived(request.method().name(), request.path());
    if (request.path().startsWith("/v2/")) { // elsewhere a query may hold a token
      call.asked(request.query(), request.getHeader("Harvest-Account-Id"));
    }
    request.exceptionHandler(failure -> call.ended(Ending.CLOSED));
    request.bodyHandler(body -> answer(request, body, call));
  }

  private void answer(HttpServerRequest request, Buffer body, OpenCall call) {
    Ask ask = new Ask(request, body, time.instant(), call, book.requestId(call));
    Visit visit =
        endpoints.getOrDefault(request.method().name() + " " + request.path(), otherwise).read(ask);
    call.by(visit.application(), visit.fingerprint());
    Sending sending = admission.admit(ask, visit);
    delivery.after(sending.delay().toMillis(), ask, () -> send(ask, sending));
  }

  private void send(Ask ask, Sending sending) {
    switch (sending.how()) {
      case HANG -> delivery.hang(ask);
      case RESET -> delivery.reset(ask);
      case CLOSE -> delivery.close(ask);
      case WHOLE -> delivery.whole(ask, answer(sending), false);
      case LAST -> delivery.whole(ask, answer(sending), true);
      case SILENT_LAST -> delivery.silentLast(ask, answer(sending));
      case CUT -> delivery.cut(ask, answer(sending), false);
      case CUT_CHUNKED -> delivery.cut(ask, answer(sending), true);
    }
  }

  private static Answer answer(Sending sending) {
    return Objects.requireNonNull(sending.answer());
  }
}
