package harvest.migration.rehearsal;

import java.util.HexFormat;

/** X-Request-Id of each call, made from its sequence number. */
public record RequestIds(Dice dice) {

  /** 32 hexadecimal digits. */
  public String of(long sequence) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(dice.bits("request", sequence)) + hex.toHexDigits(sequence);
  }
}
