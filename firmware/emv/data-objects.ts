/**
 * The data objects of one transaction (C-2, 4: TLV database). The terminal's are set first; what the card sends is checked
 * against the tag table, may neither repeat nor overwrite anything, and is bounded in size.
 */
import { isConstructed, readTlv, tagName } from "../codec/tlv";
import { Ended, endApplication, parsed } from "./ended";
import { tagDescriptions } from "./tables/tags";
import { ValueStore } from "./value-store";

/** Templates nest no deeper on a payment card: FCI, proprietary, issuer discretionary, directory discretionary. */
const nestingLimit = 5;

export class DataObjects {
  readonly #values = new ValueStore();
  readonly #maximumBytes: number;
  #cardBytes = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** The value of a tag; `undefined` when nobody gave it. */
  get(tag: number): Uint8Array | undefined {
    return this.#values.get(tag);
  }

  /** The value of a tag, `undefined` also when it is empty (C-2, 4.1.2: IsNotEmpty). */
  filled(tag: number): Uint8Array | undefined {
    return this.#values.length(tag) > 0 ? this.#values.get(tag) : undefined;
  }

  /** Sets a value of the terminal or of the kernel, copied, because kernels change TVR and the like in place. */
  set(tag: number, value: Uint8Array): void {
    this.#values.set(tag, value);
  }

  /** Makes room for values that the card tells anew, such as those of its second cryptogram. */
  forget(...forgotten: readonly number[]): void {
    for (const tag of forgotten) this.#values.delete(tag);
  }

  /** Takes every primitive object out of an answer of the card, templates opened. */
  storeFromCard(bytes: Uint8Array, phase: string): undefined | Ended {
    const finding = parsed(phase, () => this.#storeLevel(bytes, phase, nestingLimit));
    return finding instanceof Ended ? finding : undefined;
  }

  /** Takes one primitive object of the card. */
  storeOneFromCard(tag: number, value: Uint8Array, phase: string): undefined | Ended {
    const description = tagDescriptions[tag];
    if (description !== undefined) {
      const { minimumLength, maximumLength } = description;
      if (value.length < minimumLength || value.length > maximumLength) {
        return endApplication("card-data-malformed", `${phase}: length of ${tagName(tag)}`);
      }
      // A date of other nibbles than digits would compare as neither past nor future.
      if (description.format === "n" && !isNumeric(value)) {
        return endApplication("card-data-malformed", `${phase}: digits of ${tagName(tag)}`);
      }
    }
    // C-2, 4.5.3 and C-3, 5.4.2.2: an object that is there already, from either side, is an error.
    if (this.#values.has(tag)) return endApplication("card-data-error", `${phase}: second ${tagName(tag)}`);
    this.#cardBytes += value.length + 4;
    if (this.#cardBytes > this.#maximumBytes) return endApplication("bounds", `${phase}: data`);
    // Copied, because the answer's buffer is the reader's and will be written again.
    this.#values.set(tag, value);
    return undefined;
  }

  /** Overwrites everything that was kept of the card. */
  wipe(): void {
    this.#values.wipe();
  }

  #storeLevel(bytes: Uint8Array, phase: string, depthLeft: number): undefined | Ended {
    if (depthLeft === 0) return endApplication("card-data-malformed", `${phase}: nesting`);
    for (let tlv = readTlv(bytes); tlv !== undefined; tlv = readTlv(bytes, tlv.end)) {
      const ended = isConstructed(tlv.tag)
        ? this.#storeLevel(tlv.value, phase, depthLeft - 1)
        : this.storeOneFromCard(tlv.tag, tlv.value, phase);
      if (ended !== undefined) return ended;
    }
    return undefined;
  }
}

/** Whether both nibbles of every byte are decimal digits (format `n`, EMV Book 3, 4.3). */
function isNumeric(value: Uint8Array): boolean {
  for (const byte of value) if (byte >> 4 > 9 || (byte & 0x0f) > 9) return false;
  return true;
}
