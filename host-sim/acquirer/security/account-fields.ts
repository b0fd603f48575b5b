/**
 * Account data of a message: the objects of field 62 as the fields that they stand for (docs/host-messages.md), and the places where none
 * may be in the clear.
 */
import { decodeAscii } from "../../../firmware/codec/ascii";
import { listTlv, TlvError } from "../../../firmware/codec/tlv";
import type { Message } from "../../../firmware/iso8583/message";

interface AccountObject {
  readonly field: number;
  readonly form: RegExp;
}

/** By tag; the forms are those of ISO 8583:1987, 4.3, and for the track of ISO/IEC 7813. What the digits mean is for the issuer to judge. */
const OBJECTS: Readonly<Record<number, AccountObject>> = Object.freeze({
  0xdf01: { field: 2, form: /^[0-9]{8,19}$/ },
  0xdf02: { field: 14, form: /^[0-9]{4}$/ },
  0xdf03: { field: 35, form: /^[0-9]{8,19}[=D][0-9=D]{0,29}$/ },
});

const CHIP_DATA = 55;
/** Objects with account data of a chip: track 1 and 2, PAN, name, expiry, discretionary data (EMV Book 3, annex A; C-2, annex A). */
const CHIP_ACCOUNT_DATA: readonly number[] = [0x56, 0x57, 0x5a, 0x5f20, 0x5f24, 0x9f0b, 0x9f1f, 0x9f20, 0x9f6b];

/** Fields and their values, or what is wrong with the data. */
export function accountFields(clear: Uint8Array): ReadonlyMap<number, string> | string {
  const fields = new Map<number, string>();
  try {
    for (const { tag, value } of listTlv(clear)) {
      const object = OBJECTS[tag];
      if (object === undefined) return `field 62 has an object of tag ${tag.toString(16).toUpperCase()}`;
      const text = decodeAscii(value);
      if (!object.form.test(text)) return `field 62 has no field ${object.field} in its tag`;
      if (fields.has(object.field)) return `field 62 has field ${object.field} twice`;
      fields.set(object.field, text);
    }
  } catch (error) {
    if (!(error instanceof TlvError)) throw error;
    return "field 62 holds no data objects";
  }
  return fields.has(2) ? fields : "field 62 names no account";
}

/** The field in which account data came in the clear. */
export function bareAccountField(message: Message): number | undefined {
  const bare = Object.values(OBJECTS).find(({ field }) => message.has(field))?.field;
  if (bare !== undefined) return bare;
  const chip = message.bytes(CHIP_DATA);
  return chip !== undefined && hasAccountData(chip) ? CHIP_DATA : undefined;
}

/** Data that are no objects hold none; whether they are is for the issuer to say. */
function hasAccountData(chip: Uint8Array): boolean {
  try {
    return listTlv(chip).some(({ tag }) => CHIP_ACCOUNT_DATA.includes(tag));
  } catch (error) {
    if (error instanceof TlvError) return false;
    throw error;
  }
}
