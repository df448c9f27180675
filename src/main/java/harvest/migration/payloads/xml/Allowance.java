package harvest.migration.payloads.xml;

import harvest.migration.files.format.BrokenDrop;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes for a parser, only so many until it has something to show for them: names, comments,
 * attributes and CDATA sections are kept whole by parsers, however long they are.
 */
final class Allowance extends FilterInputStream {
  private final long most;
  private long left;
  private @Nullable IOException failure;

  Allowance(InputStream in, long most) {
    super(in);
    this.most = most;
    this.left = most;
  }

  /** Why there are no more bytes: a parser may take some failures for the end of the document. */
  @Nullable IOException failure() {
    return failure;
  }

  /** The parser has shown something; count anew. */
  void renew() {
    left = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      if (left <= 0) {
        throw new BrokenDrop(
            "a single piece of the XML is longer than " + XmlRecords.MOST + " bytes");
      }
      int read = super.read(buffer, offset, length);
      left -= Math.max(0, read);
      return read;
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** A parser closes what it has read to its end; the file behind it is not the parser's. */
  @Override
  public void close() {}
}
