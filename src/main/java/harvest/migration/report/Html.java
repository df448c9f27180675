package harvest.migration.report;

import harvest.migration.secret.Redactor;

/** Pages that stand for themselves: nothing loaded from elsewhere, readable on a phone. */
public final class Html {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1c2430;--dim:#5d6b7c;--line:#d9dfe7;--paper:#fff;
      --back:#f4f6f9;--good:#1d7a46;--bad:#b3261e}
      @media(prefers-color-scheme:dark){:root{--ink:#e8ecf2;--dim:#9aa7b8;--line:#38424f;
      --paper:#1b222c;--back:#12171e;--good:#5dcf92;--bad:#ff8a80}}
      *{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);
      font:16px/1.5 system-ui,sans-serif}main{max-width:72rem;margin:0 auto;padding:1rem}
      h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.1rem;margin:0 0 .5rem}
      section{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;
      padding:1rem;margin:1rem 0;overflow-x:auto}p{margin:.3rem 0}.dim{color:var(--dim)}
      .good{color:var(--good)}.bad{color:var(--bad)}.verdict{font-size:1.2rem;font-weight:600}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--line);
      white-space:nowrap;vertical-align:top}th:first-child,td:first-child{text-align:left;
      position:sticky;left:0;background:var(--paper)}
      th{color:var(--dim);font-weight:500;white-space:normal;vertical-align:bottom}
      td.text,th.text{white-space:normal;text-align:left;
      overflow-wrap:anywhere;min-width:12rem}svg{display:block;width:100%}
      svg.bar{height:2.5rem;border-radius:.3rem}svg.curve{height:11rem}
      .axis{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:.85rem}
      .key{display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;margin-right:.4rem}
      .keys{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.6rem 0 0;padding:0;
      list-style:none}progress{width:100%;height:1rem}
      input{font:inherit;padding:.2rem .5rem;max-width:100%}
      @media(max-width:40rem){td.text,th.text{min-width:0}th,td{padding:.3rem}}@media print{body{background:#fff}section{break-inside:avoid}}
      """;

  private Html() {}

  /** A whole page around that content, which has to be escaped already. */
  public static String page(String title, String content) {
    return begin(title) + content + end();
  }

  /** What stands before a page's content. */
  public static String begin(String title) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + "<meta name=\"referrer\" content=\"no-referrer\">\n"
        + "<title>"
        + text(title)
        + "</title>\n<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n<main>\n<h1>"
        + text(title)
        + "</h1>\n";
  }

  /** What stands after it. */
  public static String end() {
    return "</main>\n</body>\n</html>";
  }

  /** A part of a page under a heading. */
  public static String section(String heading, String content) {
    return "<section>\n<h2>" + text(heading) + "</h2>\n" + content + "</section>\n";
  }

  /**
   * Text as text, whatever characters it has; what turns the direction of writing becomes a
   * question mark.
   */
  public static String text(String text) {
    return Redactor.printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
