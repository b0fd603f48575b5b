/** A card for the tests of reader and driver: answers by a function, counts what happens to it. */
import type { CardAnswer, IsoDepCard } from "../../../../host-sim/board/chips/card-in-field";

export class ScriptedCard implements IsoDepCard {
  readonly uid: Uint8Array;
  readonly atqa: number;
  readonly sak: number;
  readonly ats: Uint8Array;
  answer: (apdu: Uint8Array) => CardAnswer | "left-field" | "mute";
  resets = 0;
  readonly received: Uint8Array[] = [];

  constructor(options: Partial<Pick<IsoDepCard, "uid" | "atqa" | "sak" | "ats">> = {}) {
    this.uid = options.uid ?? Uint8Array.of(0x04, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0x80);
    this.atqa = options.atqa ?? 0x0344;
    this.sak = options.sak ?? 0x20;
    this.ats = options.ats ?? Uint8Array.of(0x06, 0x75, 0x77, 0x81, 0x02, 0x80);
    this.answer = () => ({ response: Uint8Array.of(0x90, 0x00) });
  }

  reset(): void {
    this.resets += 1;
  }

  process(apdu: Uint8Array): CardAnswer | "left-field" | "mute" {
    this.received.push(apdu.slice());
    return this.answer(apdu);
  }
}
