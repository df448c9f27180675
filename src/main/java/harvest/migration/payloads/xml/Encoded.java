package harvest.migration.payloads.xml;

import harvest.migration.files.format.BrokenDrop;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The characters of a document by its byte order mark, else its declaration, else UTF-8 (XML 1.0,
 * appendix F). The JDK's parser does the same, but prints its "[Fatal Error]" to stderr where bytes
 * are not in the encoding, whatever handler it is given.
 */
final class Encoded {
  private static final int DECLARATION = 256;
  private static final Pattern ENCODING =
      Pattern.compile("^<\\?xml\\s[^>]*?encoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

  private Encoded() {}

  /**
   * Begins to read.
   *
   * @return ends in a {@link java.nio.charset.CharacterCodingException} at what is not encoded so
   * @throws BrokenDrop if the declared encoding is not known
   */
  static Reader reader(InputStream in) throws IOException {
    byte[] first = in.readNBytes(DECLARATION);
    String raw = new String(first, StandardCharsets.ISO_8859_1);
    int mark = 0;
    Charset charset;
    if (raw.startsWith("\u00EF\u00BB\u00BF")) {
      mark = 3;
      charset = StandardCharsets.UTF_8;
    } else if (raw.startsWith("\u00FE\u00FF") || raw.startsWith("\0<")) {
      mark = raw.charAt(0) == '\0' ? 0 : 2;
      charset = StandardCharsets.UTF_16BE;
    } else if (raw.startsWith("\u00FF\u00FE") || raw.startsWith("<\0")) {
      mark = raw.charAt(0) == '<' ? 0 : 2;
      charset = StandardCharsets.UTF_16LE;
    } else {
      charset = declared(raw);
    }
    PushbackInputStream all = new PushbackInputStream(in, DECLARATION);
    all.unread(first, mark, first.length - mark);
    return new InputStreamReader(all, charset.newDecoder());
  }

  private static Charset declared(String raw) throws BrokenDrop {
    Matcher encoding = ENCODING.matcher(raw);
    if (!encoding.find()) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(encoding.group(1));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new BrokenDrop("it is not encoded as it says, at its beginning");
    }
  }
}
