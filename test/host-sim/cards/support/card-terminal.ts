/** A plain little terminal of the tests: sends commands as the books have them and keeps what the card answers. */
import { selectByName } from "../../../../firmware/card/command-apdu";
import { buildDolData, parseDol } from "../../../../firmware/codec/dol";
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { findTlv, listTlv } from "../../../../firmware/codec/tlv";
import { CardCatalogue } from "../../../../host-sim/cards/catalogue";
import type { CardFault } from "../../../../host-sim/cards/fault";
import type { VirtualCard } from "../../../../host-sim/cards/virtual-card";

export const catalogue = new CardCatalogue();

/** Values of a purchase of 25.00 PLN in Poland on 22 November 2026. */
const purchase: ReadonlyMap<number, string> = new Map([
  [0x9f02, "000000002500"],
  [0x9f03, "000000000000"],
  [0x9f1a, "0616"],
  [0x95, "0000000000"],
  [0x5f2a, "0985"],
  [0x9a, "261122"],
  [0x9c, "00"],
  [0x9f37, "1A2B3C4D"],
  [0x9f35, "22"],
  [0x9f34, "1F0302"],
  [0x9f66, "36004000"],
]);

export interface Answer {
  readonly data: Uint8Array;
  /** SW1 SW2 as four digits. */
  readonly status: string;
}

export class CardTerminal {
  readonly card: VirtualCard;
  readonly values = new Map<number, Uint8Array>([...purchase].map(([tag, value]) => [tag, fromHex(value)]));
  /** Objects from FCI, records and answers, the latest of each tag. */
  objects = new Map<number, Uint8Array>();
  /** Records that take part in data authentication, then the profile. */
  staticData: Uint8Array = new Uint8Array(0);
  /** PDOL, CDOL1 and CDOL2 related data. */
  readonly related: Uint8Array[] = [];
  readonly #which: "contact" | "contactless";

  constructor(card: VirtualCard | string, which: "contact" | "contactless", faults: readonly CardFault[] = []) {
    this.card = typeof card === "string" ? catalogue.chip(card, faults) : card;
    this.#which = which;
    this.reset();
  }

  /** Takes power away and gives it again. */
  reset(): void {
    if (this.#which === "contactless") this.card.reset();
    else this.card.contact?.reset(true);
    this.objects = new Map();
    this.related.length = 0;
  }

  /** One command; what the card says when it says nothing is the status `mute` or `left`. */
  send(command: Uint8Array | string): Answer {
    const apdu = typeof command === "string" ? fromHex(command.replace(/ /g, "")) : command;
    const answer = this.#which === "contactless" ? this.card.process(apdu) : this.card.contact?.process(apdu);
    if (answer === undefined || answer === "mute" || answer === "left-field") {
      return { data: new Uint8Array(0), status: answer === "left-field" ? "left" : "mute" };
    }
    const { response } = answer;
    return { data: response.slice(0, -2), status: toHex(response.slice(-2)) };
  }

  /** A command with data; `Le` 00 behind. */
  command(head: string, data: Uint8Array): Answer {
    return this.send(
      Buffer.concat([fromHex(head.replace(/ /g, "")), Uint8Array.of(data.length), data, Uint8Array.of(0)]),
    );
  }

  select(aid: string): Answer {
    const answer = this.send(selectByName(fromHex(aid)));
    if (answer.data.length > 0) this.#keep(findTlv(answer.data, 0x6f, 0xa5) ?? new Uint8Array(0));
    return answer;
  }

  /** The values a list asks for. */
  listed(list: number): Uint8Array {
    const entries = parseDol(this.objects.get(list) ?? new Uint8Array(0));
    const valueOf = (tag: number): Uint8Array | undefined => this.values.get(tag);
    return buildDolData(entries, valueOf, () => "n");
  }

  /** GET PROCESSING OPTIONS, and all records of the locator. */
  initiate(aid: string): Answer {
    this.select(aid);
    const related = this.listed(0x9f38);
    this.related.push(related);
    const answer = this.command("80A80000", Uint8Array.of(0x83, related.length, ...related));
    if (answer.status !== "9000") return answer;
    if (answer.data[0] === 0x80) {
      const value = findTlv(answer.data, 0x80) ?? new Uint8Array(0);
      this.objects.set(0x82, value.slice(0, 2)).set(0x94, value.slice(2));
    } else this.#keep(findTlv(answer.data, 0x77) ?? new Uint8Array(0));
    this.#readRecords();
    return answer;
  }

  /** GENERATE AC with the list's values; the objects of the answer are kept. */
  generate(p1: string, list: 0x8c | 0x8d = 0x8c): Answer {
    const related = this.listed(list);
    const answer = this.command(`80AE${p1}00`, related);
    if (answer.status !== "9000") return answer;
    this.related.push(related);
    if (answer.data[0] === 0x80) {
      const value = findTlv(answer.data, 0x80) ?? new Uint8Array(0);
      this.objects.set(0x9f27, value.slice(0, 1)).set(0x9f36, value.slice(1, 3));
      this.objects.set(0x9f26, value.slice(3, 11)).set(0x9f10, value.slice(11));
    } else this.#keep(findTlv(answer.data, 0x77) ?? new Uint8Array(0));
    return answer;
  }

  /** Value of an object as hex; empty when the card did not give it. */
  hex(tag: number): string {
    return toHex(this.objects.get(tag) ?? new Uint8Array(0));
  }

  #readRecords(): void {
    const locator = this.objects.get(0x94) ?? new Uint8Array(0);
    const signed: Uint8Array[] = [];
    for (let at = 0; at < locator.length; at += 4) {
      const [file, first, last, count] = locator.subarray(at, at + 4);
      for (let record = first; record <= last; record++) {
        const answer = this.send(Uint8Array.of(0x00, 0xb2, record, file | 0x04, 0x00));
        expect(answer.status).toBe("9000");
        const content = findTlv(answer.data, 0x70) ?? new Uint8Array(0);
        if (record < first + count) signed.push(content);
        this.#keep(content);
      }
    }
    const profile = this.objects.has(0x9f4a) ? (this.objects.get(0x82) ?? new Uint8Array(0)) : new Uint8Array(0);
    this.staticData = Uint8Array.from(Buffer.concat([...signed, profile]));
  }

  #keep(content: Uint8Array): void {
    for (const { tag, value } of listTlv(content)) {
      this.objects.set(tag, value);
      this.values.set(tag, value);
    }
  }
}

export const visaAid = "A0000000031010";
export const mastercardAid = "A0000000041010";
