/** A chip card as readers meet it: in the field by its antenna, in the slot by its contacts, whichever of them it has. */
import type { CardAnswer, IsoDepCard } from "../board/chips/card-in-field";
import type { ContactCardInSlot } from "../board/chips/contact-card-in-slot";
import { answerToReset } from "./answer-to-reset";
import { CardChip } from "./card-chip";
import type { CardFault } from "./fault";
import type { IssuerMasterKeys } from "./issuer-keys";
import type { KeyStore } from "./keys/key-store";
import type { ChipProfile } from "./profile";

export class VirtualCard implements IsoDepCard {
  /** Empty without an antenna. */
  readonly uid: Uint8Array;
  readonly atqa: number;
  /** ISO/IEC 14443-4 compliant (14443-3, table 9). */
  readonly sak = 0x20;
  /** TL, T0, TA(1), TB(1), TC(1), one historical byte: 256-byte frames, waiting time integer 8. */
  readonly ats = Uint8Array.of(0x06, 0x78, 0x80, 0x80, 0x02, 0x80);
  /** The card by its contacts; `undefined` when it has none. */
  readonly contact: ContactCardInSlot | undefined;
  readonly #chip: CardChip;

  /** `file` names the profile in messages; `faults` come on top of the profile's own. */
  constructor(
    file: string,
    profile: ChipProfile,
    keys: IssuerMasterKeys,
    faults: readonly CardFault[] = [],
    store?: KeyStore,
  ) {
    this.uid = profile.uid ?? new Uint8Array(0);
    this.atqa = uidSizes[this.uid.length] ?? 0;
    const chip = new CardChip(profile, { file, keys, store }, faults);
    this.#chip = chip;
    const { contacts } = profile;
    if (contacts === undefined) return;
    this.contact = {
      atr: contacts.answerToReset ?? answerToReset(contacts.protocol),
      protocol: contacts.protocol,
      reset: () => chip.reset("contact"),
      process: (apdu): CardAnswer | "mute" => {
        const answer = chip.process("contact", apdu);
        return answer === "silent" || answer === "gone" ? "mute" : answer;
      },
    };
  }

  reset(): void {
    this.#chip.reset("contactless");
  }

  process(apdu: Uint8Array): CardAnswer | "left-field" | "mute" {
    const answer = this.#chip.process("contactless", apdu);
    if (answer === "gone") return "left-field";
    return answer === "silent" ? "mute" : answer;
  }
}

/** SENS_RES by the length of the UID: its size in b8 b7, one bit of bit-frame anticollision (14443-3, 6.5.2). */
const uidSizes: Readonly<Record<number, number>> = Object.freeze({ 4: 0x0004, 7: 0x0044, 10: 0x0084 });
