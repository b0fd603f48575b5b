/** A contact terminal for the kernel tests, and a card whose every answer a test can set. */
import { fromHex, toHex } from "../../../../firmware/codec/hex";
import { encodeTlv } from "../../../../firmware/codec/tlv";
import type { ContactConfiguration } from "../../../../firmware/emv/contact-configuration";
import type { CardRegister, ContactServices, PinAnswer, PinPrompt } from "../../../../firmware/emv/contact-services";
import { type ContactTransaction, runContact } from "../../../../firmware/emv/contact-transaction";
import type { Transaction } from "../../../../firmware/emv/transaction";
import type { CardChannel } from "../../../../firmware/ports/card-reader";
import { CardRemovedError } from "../../../../firmware/ports/card-reader";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";

export const visaAid = "A0000000031010";
export const electronAid = "A0000000032010";

export const contactPurchase: Transaction = Object.freeze({
  amountMinor: 25_00,
  amountOtherMinor: 0,
  transactionType: 0x00,
  currencyCode: "985",
  currencyExponent: 2,
  date: "261122",
  time: "134500",
  sequenceCounter: 7,
});

/** An attended terminal with offline capability; every CVM but online PIN, no data authentication keys. */
export function contactConfiguration(
  changes: {
    readonly terminalType?: number;
    readonly capabilities?: string;
    readonly floorLimitMinor?: number;
    readonly partialSelection?: boolean;
    readonly codes?: { readonly denial?: string; readonly online?: string; readonly default?: string };
    readonly targetPercent?: number;
    readonly version?: string;
  } = {},
): ContactConfiguration {
  const { codes = {} } = changes;
  const application = (aid: string, name: string) => ({
    aid: fromHex(aid),
    name,
    partialSelection: changes.partialSelection ?? true,
    applicationVersionNumber: fromHex(changes.version ?? "0096"),
    transactionTypes: [0x00],
    floorLimitMinor: changes.floorLimitMinor ?? 0,
    randomSelection: { thresholdMinor: 0, targetPercent: changes.targetPercent ?? 0, maximumTargetPercent: 0 },
    terminalActionCodes: {
      denial: fromHex(codes.denial ?? "0000000000"),
      online: fromHex(codes.online ?? "0000000000"),
      default: fromHex(codes.default ?? "0000000000"),
    },
  });
  return {
    terminal: {
      terminalType: changes.terminalType ?? 0x22,
      countryCode: "616",
      terminalCapabilities: fromHex(changes.capabilities ?? "60B8C8"),
      additionalTerminalCapabilities: fromHex("6000F0A001"),
      merchantCategoryCode: "5411",
      merchantIdentifier: "MERCHANT0000001",
      merchantNameAndLocation: "Sklep",
      terminalIdentification: "TERM0001",
      interfaceDeviceSerialNumber: "00000001",
      acquirerIdentifier: "12345678901",
    },
    authentication: { authorityKeys: [], revokedCertificates: [] },
    applications: [application(visaAid, "VISA"), application(electronAid, "VISA ELECTRON")],
  };
}

/** Data objects of the card by tag, hex; `undefined` takes one of the usual ones away. */
export type CardObjects = Readonly<Record<number, string | undefined>>;

/** Usual record of a card that asks for online authorisation and verifies its holder by plaintext PIN, else signature. */
const usualRecord: CardObjects = {
  0x57: "4761739001010010D30122010000000000",
  0x5a: "4761739001010010",
  0x5f24: "301231",
  0x5f34: "01",
  0x8c: "9F02069F03069F1A0295055F2A029A039C019F37049F3403",
  0x8d: "8A029F02069F03069F1A0295055F2A029A039C019F3704",
  0x8e: "0000000000000000410342031E031F00",
  0x9f0d: "0000000000",
  0x9f0e: "0000000000",
  0x9f0f: "0000000000",
};

export interface ContactCardOptions {
  readonly profile?: string;
  readonly record?: CardObjects;
  /** AIDs with labels; each is an ADF with the same data. */
  readonly applications?: readonly { readonly aid: string; readonly label: string; readonly priority?: string }[];
  /** Without, SELECT of the PSE answers 6A82. */
  readonly directory?: boolean;
  /** First cryptogram: information byte. */
  readonly first?: string;
  readonly second?: string;
  /** Status words of VERIFY, one after the other. */
  readonly verify?: readonly string[];
  readonly objects?: CardObjects;
  readonly externalAuthenticate?: string;
  /** Overrides any answer; `undefined` leaves it, the word "removed" pulls the card. */
  readonly answer?: (command: string, index: number) => string | undefined;
}

const hexTlv = (tag: number, ...parts: readonly string[]): string =>
  toHex(encodeTlv(tag, ...parts.map((part) => fromHex(part))));
const ascii = (text: string): string => toHex(Uint8Array.from(Buffer.from(text, "latin1")));

/** A card in memory that keeps what it was sent. */
export class ScriptedContactCard implements CardChannel {
  readonly commands: string[] = [];
  readonly #options: ContactCardOptions;
  #verified = 0;
  #cryptograms = 0;

  constructor(options: ContactCardOptions = {}) {
    this.#options = options;
  }

  /** Instruction bytes of all commands, in order. */
  get instructions(): string {
    return this.commands.map((command) => command.slice(2, 4)).join(" ");
  }

  /** Data of the commands with an instruction, without Le. */
  dataOf(instruction: string): string[] {
    return this.commands
      .filter((command) => command.slice(2, 4) === instruction)
      .map((command) => command.slice(10, 10 + 2 * parseInt(command.slice(8, 10), 16)));
  }

  async transceive(command: Uint8Array): Promise<Uint8Array> {
    const hex = toHex(command);
    const index = this.commands.length;
    this.commands.push(hex);
    const override = this.#options.answer?.(hex, index);
    if (override === "removed") throw new CardRemovedError("pulled");
    return fromHex(override ?? this.#answer(hex));
  }

  #answer(command: string): string {
    const applications = this.#options.applications ?? [{ aid: visaAid, label: "VISA CREDIT" }];
    switch (command.slice(2, 4)) {
      case "A4":
        return this.#select(command, applications);
      case "A8":
        return `${hexTlv(0x80, this.#options.profile ?? "1C00", "10010100")}9000`;
      case "B2":
        return command.startsWith("00B2011400") ? this.#record() : this.#directory(command, applications);
      case "CA": {
        const tag = parseInt(command.slice(4, 8), 16);
        const value = this.#options.objects?.[tag];
        return value === undefined ? "6A88" : `${hexTlv(tag, value)}9000`;
      }
      case "20":
        return this.#options.verify?.[this.#verified++] ?? "6A80";
      case "82":
        return this.#options.externalAuthenticate ?? "9000";
      case "AE":
        return this.#cryptogram(command);
      case "1E":
        return "9000";
      default:
        return "6D00";
    }
  }

  #select(command: string, applications: NonNullable<ContactCardOptions["applications"]>): string {
    const name = command.slice(10, 10 + 2 * parseInt(command.slice(8, 10), 16));
    if (name === ascii("1PAY.SYS.DDF01")) {
      if (this.#options.directory !== true) return "6A82";
      return `${hexTlv(0x6f, hexTlv(0x84, name), hexTlv(0xa5, hexTlv(0x88, "01")))}9000`;
    }
    if (command.slice(6, 8) === "02") return "6A82";
    const found = applications.find(({ aid }) => aid.startsWith(name));
    if (found === undefined) return "6A82";
    const label = hexTlv(0x50, ascii(found.label)) + hexTlv(0x87, found.priority ?? "01");
    return `${hexTlv(0x6f, hexTlv(0x84, found.aid), hexTlv(0xa5, label))}9000`;
  }

  #directory(command: string, applications: NonNullable<ContactCardOptions["applications"]>): string {
    const entry = applications[parseInt(command.slice(4, 6), 16) - 1];
    if (entry === undefined) return "6A83";
    const { aid, label, priority = "01" } = entry;
    const content = hexTlv(0x4f, aid) + hexTlv(0x50, ascii(label)) + hexTlv(0x87, priority);
    return `${hexTlv(0x70, hexTlv(0x61, content))}9000`;
  }

  #record(): string {
    const objects = { ...usualRecord, ...this.#options.record };
    const content = Object.entries(objects).map(([tag, value]) =>
      value === undefined ? "" : hexTlv(Number(tag), value),
    );
    return `${hexTlv(0x70, ...content)}9000`;
  }

  #cryptogram(command: string): string {
    const asked = command.slice(4, 6);
    const isFirst = this.#cryptograms++ === 0;
    const information = (isFirst ? this.#options.first : this.#options.second) ?? asked;
    const cryptogram = isFirst ? "1111111111111111" : "2222222222222222";
    return `${hexTlv(0x80, information, "0042", cryptogram, "06010A03A0B800")}9000`;
  }
}

/** People who answer as a test tells them, and what they were asked. */
export class FakePeople {
  readonly pinPrompts: PinPrompt[] = [];
  readonly choices: string[][] = [];
  readonly retries: boolean[] = [];
  pins: PinAnswer[] = [];
  register: CardRegister | undefined;
  chosen: (number | "cancelled" | "timeout" | "card-removed")[] = [];

  get services(): ContactServices {
    return {
      cipher: nodeCipher,
      ...(this.register === undefined ? {} : { register: this.register }),
      random: { fill: (buffer) => buffer.map((_, index) => (0x5a + 37 * index) & 0xff) as typeof buffer },
      chooseApplication: async (choices, isRetry) => {
        this.choices.push(choices.map(({ label }) => label));
        this.retries.push(isRetry);
        const next = this.chosen.shift() ?? 0;
        return typeof next === "number" ? { kind: "chosen", index: next } : { kind: next };
      },
      enterPin: async (prompt) => {
        this.pinPrompts.push(prompt);
        return this.pins.shift() ?? { kind: "bypassed" };
      },
    };
  }
}

/** A PIN as the keypad gives it: format 2 block. */
export function pin(digits: string): PinAnswer {
  return { kind: "entered", block: fromHex(`2${digits.length}${digits}`.padEnd(16, "F")) };
}

/** A transaction with a card. */
export function insert(
  card: CardChannel,
  people: FakePeople,
  configuration: ContactConfiguration = contactConfiguration(),
  transaction: Partial<Transaction> = {},
): ContactTransaction {
  return runContact(card, { ...contactPurchase, ...transaction }, configuration, people.services);
}
