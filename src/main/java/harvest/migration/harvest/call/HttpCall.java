package harvest.migration.harvest.call;

import harvest.migration.harvest.CallKind;
import harvest.migration.secret.Secret;
import java.util.List;
import java.util.Map;

/**
 * One HTTP request as it goes out. Its headers and its body hold secrets; {@code toString} shows
 * neither.
 *
 * @param body empty for a GET; not to be changed
 * @param secrets all that it carries: to clear Harvest's texts of them
 */
public record HttpCall(
    CallKind kind,
    String method,
    String url,
    Map<String, String> headers,
    byte[] body,
    List<Secret> secrets) {

  public HttpCall {
    headers = Map.copyOf(headers);
    secrets = List.copyOf(secrets);
  }

  @Override
  public String toString() {
    return "HttpCall[" + method + " " + url + ", ***]";
  }
}
