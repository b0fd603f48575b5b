/** Status bytes of the PN532 (UM0701-02, 7.1, error code list) and what each means for the card. */

/** `broken`: the connection to the card; `fault`: the reader or the way it is used. */
export interface Pn532StatusMeaning {
  readonly kind: "broken" | "fault";
  readonly text: string;
}

const broken = (text: string): Pn532StatusMeaning => Object.freeze({ kind: "broken", text });
const fault = (text: string): Pn532StatusMeaning => Object.freeze({ kind: "fault", text });

const MEANINGS: Readonly<Record<number, Pn532StatusMeaning>> = Object.freeze({
  0x01: broken("the card did not answer"),
  0x02: broken("CRC error on the air"),
  0x03: broken("parity error on the air"),
  0x04: broken("wrong bit count in anticollision"),
  0x05: broken("framing error on the air"),
  0x06: broken("bit collision on the air"),
  0x07: fault("communication buffer too small"),
  0x09: fault("radio buffer overflow"),
  0x0a: broken("the field was not on in time"),
  0x0b: broken("radio protocol error"),
  0x0d: fault("the chip is too hot"),
  0x0e: fault("internal buffer overflow"),
  0x10: fault("invalid parameter"),
  0x12: fault("unsupported NFCIP-1 command"),
  0x13: broken("data format does not match"),
  0x14: fault("authentication error"),
  0x23: broken("check byte of the UID is wrong"),
  0x25: fault("invalid device state"),
  0x26: fault("operation not allowed"),
  0x27: fault("command not acceptable now"),
  0x29: broken("released"),
  0x2a: broken("the card was exchanged"),
  0x2b: broken("the card disappeared"),
  0x2c: fault("NFCID3 mismatch"),
  0x2d: fault("over-current"),
  0x2e: broken("NAD missing in the answer"),
});

/** The error number in a status byte; the upper two bits say NAD present and more information. */
const ERROR_MASK = 0x3f;

/** What the status byte complains of; `undefined` when it is good. */
export function classify(status: number): Pn532StatusMeaning | undefined {
  const code = status & ERROR_MASK;
  if (code === 0) return undefined;
  return MEANINGS[code] ?? fault(`unknown status ${code}`);
}
