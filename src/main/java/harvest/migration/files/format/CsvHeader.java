package harvest.migration.files.format;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header row: which column is which field. A message repeats a name from it only once it is
 * known to be a header: a file without one has a secret there.
 */
final class CsvHeader {
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "application",
          "subject",
          "grant_type",
          "v1_refresh_token",
          "code",
          "redirect_uri",
          "refresh_token",
          "access_token",
          "sealed",
          "context");
  private static final Set<String> SECRETS =
      Set.of("v1_refresh_token", "code", "refresh_token", "access_token", "sealed");
  private static final int SHOWN = 64;
  private static final Set<String> BASIC = Set.of("username", "email", "password", "authorization");

  private final List<String> names;

  private CsvHeader(List<String> names) {
    this.names = names;
  }

  /**
   * @throws BrokenDrop if the row cannot be a header that leads to requests
   */
  static CsvHeader read(CsvRecords record) throws BrokenDrop {
    if (record.isCut() || record.isMalformed()) {
      throw new BrokenDrop("the header row cannot be read");
    }
    List<String> names = new ArrayList<>();
    try {
      for (int i = 0; i < record.cells(); i++) {
        names.add(fieldOrOwn(record.text(i).strip()));
      }
    } catch (CharacterCodingException e) {
      throw new BrokenDrop("the header row is not UTF-8");
    }
    require(names);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!name.isEmpty() && !seen.add(name)) {
        throw new BrokenDrop(
            "the header row has the column " + shown(name) + " twice; name each column once");
      }
    }
    return new CsvHeader(names);
  }

  int columns() {
    return names.size();
  }

  /** The name of a column; empty if it has none. */
  String name(int column) {
    return names.get(column);
  }

  /** Whether it is a field of a request, for which an empty cell is no value. */
  static boolean isField(String name) {
    return FIELDS.contains(name);
  }

  /** Whether it is a token, which never has blanks at its ends, whatever the quotes say. */
  static boolean isSecret(String name) {
    return SECRETS.contains(name);
  }

  private static String shown(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "..." : plain;
  }

  private static String fieldOrOwn(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return FIELDS.contains(lower) || BASIC.contains(lower) ? lower : name;
  }

  private static void require(List<String> names) throws BrokenDrop {
    if (!names.contains("application")) {
      throw new BrokenDrop(
          "the header row has no column application; the first row has to name the columns");
    }
    if (names.contains("grant_type")) {
      return; // the rows decide: implicit needs no secret at all
    }
    boolean defaultGrant = names.contains("v1_refresh_token") || names.contains("sealed");
    boolean basic =
        names.contains("authorization")
            || (names.contains("password")
                && (names.contains("username") || names.contains("email")));
    if (!defaultGrant && !basic) {
      throw new BrokenDrop(
          "the header row has no column v1_refresh_token; other grants need a column grant_type");
    }
  }
}
