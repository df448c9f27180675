package harvest.migration.rehearsal;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.QueryStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The addresses of a list's other pages; what else was asked for stays in them. */
final class Links {
  private static final Pattern CURSOR = Pattern.compile("\\{\"after\":(\\d+)}");

  private final Ask ask;
  private final boolean cursors;

  Links(Ask ask, boolean cursors) {
    this.ask = ask;
    this.cursors = cursors;
  }

  String to(Page page, String ref) {
    QueryStringEncoder link = new QueryStringEncoder(ask.base() + ask.path());
    if (cursors && page.hasPrevious()) {
      link.addParam("cursor", cursor(page.first()));
    } else {
      link.addParam("page", Long.toString(page.number()));
    }
    link.addParam("per_page", Integer.toString(page.size()));
    for (Map.Entry<String, List<String>> asked :
        new QueryStringDecoder(ask.request().uri()).parameters().entrySet()) {
      if (!List.of("page", "per_page", "cursor", "ref").contains(asked.getKey())) {
        asked.getValue().forEach(value -> link.addParam(asked.getKey(), value));
      }
    }
    link.addParam("ref", ref);
    return link.toString();
  }

  private static String cursor(long first) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("{\"after\":" + first + "}").getBytes(StandardCharsets.UTF_8));
  }

  /** Where a cursor points; −1 if it is none of ours. */
  static long first(String cursor) {
    try {
      Matcher matcher =
          CURSOR.matcher(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
      return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }
}
