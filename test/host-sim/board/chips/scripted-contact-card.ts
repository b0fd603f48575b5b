/** A contact card for the tests of slot, reader and protocols: answers by a function, counts what happens to it. */
import type { CardAnswer, ContactCardInSlot } from "../../../../host-sim/board/chips/contact-card-in-slot";

/** Answers to reset of the shapes that payment cards have; TCK where one is due. */
export const ATRS = {
  t0: Uint8Array.of(0x3b, 0x60, 0x00, 0x00),
  t0Historical: Uint8Array.of(0x3b, 0x65, 0x00, 0x00, 0x54, 0x61, 0x70, 0x6c, 0x6e),
  t0Fast: Uint8Array.of(0x3b, 0x70, 0x13, 0x00, 0x00),
  t0Specific: checked(0x3b, 0xb0, 0x12, 0x00, 0x10),
  t1: checked(0x3b, 0xe0, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x45),
  t1SmallFields: checked(0x3b, 0xe0, 0x00, 0x00, 0x81, 0x31, 0x10, 0x45),
  t1Fast: checked(0x3b, 0xf0, 0x13, 0x00, 0x00, 0x81, 0x31, 0xfe, 0x45),
  t1Inverse: checked(0x3f, 0xe0, 0x00, 0x00, 0x81, 0x31, 0x20, 0x45),
} as const;

/** Adds TCK, unless only T=0 is offered. */
function checked(...bytes: number[]): Uint8Array {
  const hasT1 = bytes.includes(0x81);
  const sum = bytes.slice(1).reduce((total, byte) => total ^ byte, 0);
  return Uint8Array.from(hasT1 ? [...bytes, sum] : bytes);
}

export class ScriptedContactCard implements ContactCardInSlot {
  coldAtr: Uint8Array;
  warmAtr: Uint8Array;
  atr: Uint8Array;
  protocol: 0 | 1;
  answer: (apdu: Uint8Array) => CardAnswer | "mute" = () => ({ response: Uint8Array.of(0x90, 0x00) });
  readonly resets: ("cold" | "warm")[] = [];
  readonly received: Uint8Array[] = [];

  constructor(atr: Uint8Array, warmAtr = atr) {
    this.coldAtr = atr;
    this.warmAtr = warmAtr;
    this.atr = atr;
    this.protocol = atr.includes(0x81) ? 1 : 0;
  }

  reset(cold: boolean): void {
    this.resets.push(cold ? "cold" : "warm");
    this.atr = cold ? this.coldAtr : this.warmAtr;
    this.protocol = this.atr.includes(0x81) ? 1 : 0;
  }

  process(apdu: Uint8Array): CardAnswer | "mute" {
    this.received.push(apdu.slice());
    return this.answer(apdu);
  }
}

/** Answers with so much data, 00 01 02 …, and a status. */
export function dataOf(length: number, status = 0x9000): Uint8Array {
  return Uint8Array.from([...Array.from({ length }, (_, index) => index & 0xff), status >> 8, status & 0xff]);
}
