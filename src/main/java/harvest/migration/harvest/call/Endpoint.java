package harvest.migration.harvest.call;

import harvest.migration.harvest.CallKind;
import harvest.migration.secret.Secret;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One address of Harvest and the headers that every call to it has: User-Agent, without which
 * Harvest refuses (guide, "Required Headers"), and Accept.
 */
record Endpoint(String url, String userAgent) {
  private static final byte[] NOTHING = {};

  static Endpoint at(String base, String path, String userAgent) {
    int end = base.length();
    while (end > 0 && base.charAt(end - 1) == '/') {
      end--;
    }
    return new Endpoint(base.substring(0, end) + path, userAgent);
  }

  HttpCall post(String contentType, byte[] body, List<Secret> secrets) {
    Map<String, String> headers =
        Map.of(
            "User-Agent", userAgent,
            "Accept", "application/json",
            "Content-Type", contentType);
    return new HttpCall(CallKind.EXCHANGE, "POST", url, headers, body, secrets);
  }

  HttpCall get(Secret bearer) {
    return get(bearer, Map.of());
  }

  HttpCall get(Secret bearer, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put("User-Agent", userAgent);
    headers.put("Accept", "application/json");
    headers.put("Authorization", "Bearer " + bearer.text());
    return new HttpCall(CallKind.VERIFICATION, "GET", url, headers, NOTHING, List.of(bearer));
  }
}
