package harvest.migration.drops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of drops and of what lies beside them. */
final class DropNames {
  private static final String GZIP = ".gz";
  private static final String DONE = ".done";

  /** What a file name may have on all usual file systems. */
  private static final int MOST_BYTES = 255;

  private static final int LONGEST_SUFFIX = 16;
  private static final int HASH = 16;

  private DropNames() {}

  /** Whether a file of that name is compressed. */
  static boolean isGzip(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(GZIP);
  }

  /** The ending that tells the format, in lower case and without its point; empty if none does. */
  static String ending(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    plain = isGzip(plain) ? plain.substring(0, plain.length() - GZIP.length()) : plain;
    return plain.substring(plain.lastIndexOf('.') + 1, plain.indexOf('.') < 0 ? 0 : plain.length());
  }

  static boolean isDoneMark(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(DONE);
  }

  /** The file that says that the other one is complete; null where none can have such a name. */
  static @Nullable Path doneMark(Path file) {
    String name = file.getFileName() + DONE;
    try {
      return name.getBytes(UTF_8).length > MOST_BYTES ? null : file.resolveSibling(name);
    } catch (InvalidPathException e) {
      return null; // a name that the JVM's locale cannot write down
    }
  }

  /**
   * The name travels in sources, where a control character would make it unreadable, and has to be
   * one that this JVM can give a file: under an ASCII locale it can write no other characters.
   */
  static String safe(String name) {
    String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
    CharsetEncoder encoder = Charset.forName(encoding).newEncoder();
    return name.replaceAll("\\p{Cntrl}", "_")
        .codePoints()
        .mapToObj(Character::toString)
        .map(character -> encoder.canEncode(character) ? character : "_")
        .collect(Collectors.joining());
  }

  /** The name with a number before its ending, from 2 on; cut where it gets too long. */
  static String numbered(String name, int number) {
    int end = isGzip(name) ? name.length() - GZIP.length() : name.length();
    int dot = name.lastIndexOf('.', end - 1);
    dot = dot < 0 ? end : dot;
    String ending = (number == 1 ? "" : "-" + number) + name.substring(dot);
    return cut(name.substring(0, dot), MOST_BYTES - ending.length()) + ending;
  }

  /** The name of a file beside another one; that of a long one is shortened and has a hash. */
  static String beside(String name, String suffix) {
    return name.getBytes(UTF_8).length + LONGEST_SUFFIX <= MOST_BYTES
        ? name + suffix
        : cut(name, MOST_BYTES - LONGEST_SUFFIX - HASH - 1) + "-" + hash(name) + suffix;
  }

  static String hash(String name) {
    return DropContent.sha256(name.getBytes(UTF_8)).substring(0, HASH);
  }

  /** As many characters of it as have no more bytes than that. */
  private static String cut(String text, int most) {
    int bytes = 0;
    int end = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      bytes += text.substring(end, next).getBytes(UTF_8).length;
      if (bytes > most) {
        return text.substring(0, end);
      }
      end = next;
    }
    return text;
  }
}
