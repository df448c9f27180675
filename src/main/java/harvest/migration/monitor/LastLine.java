package harvest.migration.monitor;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A line that stays the last one of a terminal: what others write goes above it. Thread-safe, as
 * long as all of them write through {@link #stream()}.
 */
final class LastLine {
  private static final String ERASE = "\r\u001b[2K";
  // Without wrapping, a line that is too long is cut by the terminal and can still be erased.
  private static final String NO_WRAP = "\u001b[?7l";
  private static final String WRAP = "\u001b[?7h";

  private final PrintStream terminal;
  private String text = "";
  private boolean drawn;
  private boolean atStart = true;

  LastLine(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** Where others write. */
  PrintStream stream() {
    return new PrintStream(new Above(), true, StandardCharsets.UTF_8);
  }

  /** Replaces the line. */
  synchronized void show(String next) {
    text = next;
    if (atStart) {
      draw();
    }
  }

  /** The line stays where it is, and others write below it. */
  synchronized void leave() {
    if (drawn) {
      terminal.println();
      drawn = false;
      text = "";
    }
    terminal.flush();
  }

  private void draw() {
    if (!text.isEmpty()) {
      terminal.print(ERASE + NO_WRAP + text + WRAP);
      terminal.flush();
      drawn = true;
    }
  }

  private synchronized void above(byte[] bytes, int from, int length) {
    if (length == 0) {
      return;
    }
    if (drawn) {
      terminal.print(ERASE);
      drawn = false;
    }
    terminal.write(bytes, from, length);
    atStart = bytes[from + length - 1] == '\n';
    if (atStart) {
      draw();
    }
  }

  /** What others write. */
  private final class Above extends OutputStream {
    @Override
    public void write(int single) {
      above(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      above(bytes, from, length);
    }

    @Override
    public void flush() {
      terminal.flush();
    }
  }
}
