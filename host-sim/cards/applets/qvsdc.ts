/** Visa contactless: the cryptogram comes with GET PROCESSING OPTIONS (Visa Contactless Payment Specification; Book C-3). */
import { type DolEntry, parseDol } from "../../../firmware/codec/dol";
import { encodeTlv, findTlv } from "../../../firmware/codec/tlv";
import { type AppletAnswer, type CardCommand, refuse, success } from "../card-command";
import type { PersonalisedApplication } from "../personalisation";
import type { QvsdcProfile } from "../profile";
import { type Applet, fileControlInformation, readRecord } from "./applet";
import { makeCryptogram } from "./cryptogram-version";
import { splitDolData } from "./terminal-values";

/** Second byte of the card verification results: second cryptogram not requested, first one ARQC or AAC (VIS 1.6). */
const verificationResults = { online: 0xa0, decline: 0x80 } as const;
const informationData = { online: 0x80, decline: 0x00 } as const;

export class QvsdcApplet implements Applet {
  readonly name: Uint8Array;
  readonly #profile: QvsdcProfile;
  readonly #application: PersonalisedApplication;
  readonly #optionsList: readonly DolEntry[];
  #counter: number;
  #initiated = false;

  constructor(profile: QvsdcProfile, application: PersonalisedApplication) {
    this.name = profile.aid;
    this.#profile = profile;
    this.#application = application;
    this.#optionsList = parseDol(profile.pdol);
    this.#counter = profile.counter;
  }

  select(): AppletAnswer {
    this.#initiated = false;
    return success(fileControlInformation(this.#application, this.name));
  }

  process(command: CardCommand): AppletAnswer {
    switch (command.name) {
      case "GET PROCESSING OPTIONS":
        return this.#processingOptions(command);
      case "READ RECORD":
        return this.#initiated ? readRecord(this.#application, command) : refuse(0x6985);
      default:
        return refuse(0x6d00);
    }
  }

  #processingOptions(command: CardCommand): AppletAnswer {
    const related = findTlv(command.data, 0x83);
    const terminal = related === undefined ? undefined : splitDolData(this.#optionsList, related);
    if (terminal === undefined) return refuse(0x6700);
    if (this.#initiated || this.#counter === 0xffff) return refuse(0x6985);
    this.#initiated = true;
    this.#counter++;
    return success(this.#answer(terminal));
  }

  #answer(terminal: ReadonlyMap<number, Uint8Array>): Uint8Array {
    const { decision, cryptogramVersion, interchangeProfile, corruptCryptogram, answersWithInformation } =
      this.#profile;
    const { objects, fileLocator, masterKey } = this.#application;
    const counter = Uint8Array.of(this.#counter >> 8, this.#counter & 0xff);
    const results = verificationResults[decision];
    const issuerApplicationData = Uint8Array.of(0x06, 0x01, cryptogramVersion, 0x03, results, 0x00, 0x00);
    const input = { masterKey, terminal, interchangeProfile, counter, issuerApplicationData };
    const cryptogram = makeCryptogram(cryptogramVersion, input);
    if (corruptCryptogram) cryptogram[0] ^= 0x01;
    const object = (tag: number): Uint8Array[] => {
      const value = objects.get(tag);
      return value === undefined ? [] : [encodeTlv(tag, value)];
    };
    return encodeTlv(
      0x77,
      encodeTlv(0x82, interchangeProfile),
      ...(fileLocator.length === 0 ? [] : [encodeTlv(0x94, fileLocator)]),
      ...object(0x57),
      ...object(0x5f34),
      encodeTlv(0x9f10, issuerApplicationData),
      encodeTlv(0x9f26, cryptogram),
      ...(answersWithInformation ? [encodeTlv(0x9f27, Uint8Array.of(informationData[decision]))] : []),
      encodeTlv(0x9f36, counter),
      encodeTlv(0x9f6c, this.#qualifiers(terminal.get(0x9f66))),
      ...object(0x9f6e),
    );
  }

  /** Card Transaction Qualifiers: the first method of ours that the reader can do, if it requires one (C-3, annex A). */
  #qualifiers(reader: Uint8Array | undefined): Uint8Array {
    const [abilities = 0, demands = 0, further = 0] = reader ?? [];
    const qualifiers = Uint8Array.of(0, 0);
    if (this.#profile.verification.includes("consumer-device")) {
      // A phone has verified its holder before it came into the field, asked or not.
      if ((further & 0x40) !== 0) qualifiers[1] |= 0x80;
      return qualifiers;
    }
    if ((demands & 0x40) === 0) return qualifiers;
    for (const method of this.#profile.verification) {
      if (method === "online-pin" && (abilities & 0x04) !== 0) return Uint8Array.of(0x80, 0);
      if (method === "signature" && (abilities & 0x02) !== 0) return Uint8Array.of(0x40, 0);
    }
    return qualifiers;
  }
}
