/**
 * Issuer script templates 71 and 72 (EMV Book 3, 10.10): commands for the card, each with the MAC of its transaction. How the two
 * schemes do that is written here once more, apart from the cards' side (VIS 1.5; M/Chip 4; EMV Book 2, 9).
 */
import { fromHex } from "../../../firmware/codec/hex";
import { encodeTlv } from "../../../firmware/codec/tlv";
import {
  commonScriptKey,
  encipherChained,
  encipherWithLength,
  pinBlock2,
  scriptMac,
  visaPinBlock,
  visaScriptKey,
} from "../../cards/crypto/secure-messaging";
import type { KeySet } from "../../cards/issuer-keys";
import type { IssuerScriptPlan, ScriptCommandPlan } from "./script-plan";

/** The transaction whose card gets the scripts. */
export interface ScriptTarget {
  readonly scheme: "visa" | "mastercard";
  /** Keys of the card. */
  readonly keys: KeySet;
  readonly counter: Uint8Array;
  /** The ARQC. */
  readonly cryptogram: Uint8Array;
}

/** A command before its MAC: class, instruction, parameters; data, or a PIN to hide. */
interface Draft {
  readonly header: readonly [number, number, number, number];
  readonly data?: Uint8Array;
  readonly newPin?: string;
}

const macLength = 8;

/** The templates in the order of the plans; M/Chip's commands are counted across all of them. */
export function scriptTemplates(target: ScriptTarget, plans: readonly IssuerScriptPlan[]): Uint8Array[] {
  let sent = 0;
  return plans.map(({ template, identifier, commands, spoilt }) =>
    encodeTlv(
      parseInt(template, 16),
      ...(identifier === undefined ? [] : [encodeTlv(0x9f18, fromHex(identifier))]),
      ...commands.map((command) => {
        const bytes = secured(target, draftOf(command), sent++);
        if (spoilt) bytes[bytes.length - 1] ^= 0x01;
        return encodeTlv(0x86, bytes);
      }),
    ),
  );
}

function draftOf(plan: ScriptCommandPlan): Draft {
  if ("applicationBlock" in plan) return { header: [0x84, 0x1e, 0, 0] };
  if ("applicationUnblock" in plan) return { header: [0x84, 0x18, 0, 0] };
  if ("cardBlock" in plan) return { header: [0x84, 0x16, 0, 0] };
  if ("unblockPin" in plan) return { header: [0x84, 0x24, 0, 0] };
  if ("changePin" in plan) return { header: [0x84, 0x24, 0, 2], newPin: plan.changePin };
  if ("putData" in plan) {
    const [first, second] = fromHex(plan.putData.tag);
    return { header: [0x04, 0xda, first, second], data: fromHex(plan.putData.value) };
  }
  const { file, record, value } = plan.updateRecord;
  return { header: [0x04, 0xdc, record, (file << 3) | 0x04], data: fromHex(value) };
}

/** Header, data, MAC. The MAC also covers counter and cryptogram, so that it holds for this transaction alone. */
function secured(target: ScriptTarget, draft: Draft, index: number): Uint8Array {
  const { scheme, keys, counter } = target;
  const cryptogram = scheme === "visa" ? target.cryptogram : plus(target.cryptogram, index);
  const session = (master: Uint8Array): Uint8Array =>
    scheme === "visa" ? visaScriptKey(master, counter) : commonScriptKey(master, cryptogram);
  const data =
    draft.newPin === undefined
      ? (draft.data ?? new Uint8Array(0))
      : hiddenPin(target, draft.newPin, session(keys.confidentiality));
  const header = Uint8Array.of(...draft.header, data.length + macLength);
  const mac = scriptMac(session(keys.integrity), header, counter, cryptogram, data);
  return Uint8Array.of(...header, ...data, ...mac);
}

function hiddenPin({ scheme, keys }: ScriptTarget, pin: string, key: Uint8Array): Uint8Array {
  return scheme === "visa"
    ? encipherWithLength(key, visaPinBlock(keys.cryptogram, pin))
    : encipherChained(key, pinBlock2(pin));
}

/** M/Chip: one more for each command, over all eight bytes. */
function plus(cryptogram: Uint8Array, count: number): Uint8Array {
  const sum = BigInt(`0x${Buffer.from(cryptogram).toString("hex")}`) + BigInt(count);
  return fromHex(BigInt.asUintN(64, sum).toString(16).padStart(16, "0"));
}
