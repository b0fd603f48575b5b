/** Mastercard contactless in EMV mode: records, then one GENERATE AC (M/Chip Advance; Book C-2). */
import { type DolEntry, parseDol } from "../../../firmware/codec/dol";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { type AppletAnswer, type CardCommand, refuse, success } from "../card-command";
import type { PersonalisedApplication } from "../personalisation";
import type { MchipProfile } from "../profile";
import { type Applet, fileControlInformation, readRecord } from "./applet";
import { makeCryptogram } from "./cryptogram-version";
import { splitDolData } from "./terminal-values";

const types = { aac: 0x00, arqc: 0x80 } as const;
/** First byte of the card verification results: no second cryptogram asked for, the first one AAC or ARQC (M/Chip 4). */
const verificationResults = { aac: 0x80, arqc: 0xa0 } as const;

export class MchipApplet implements Applet {
  readonly name: Uint8Array;
  readonly #profile: MchipProfile;
  readonly #application: PersonalisedApplication;
  readonly #cryptogramList: readonly DolEntry[];
  #counter: number;
  #state: "selected" | "initiated" | "done" = "selected";

  constructor(profile: MchipProfile, application: PersonalisedApplication) {
    this.name = profile.aid;
    this.#profile = profile;
    this.#application = application;
    this.#cryptogramList = parseDol(application.objects.get(0x8c) ?? new Uint8Array(0));
    this.#counter = profile.counter;
  }

  select(): AppletAnswer {
    this.#state = "selected";
    return success(fileControlInformation(this.#application, this.name));
  }

  process(command: CardCommand): AppletAnswer {
    switch (command.name) {
      case "GET PROCESSING OPTIONS":
        return this.#processingOptions(command);
      case "READ RECORD":
        return this.#state === "selected" ? refuse(0x6985) : readRecord(this.#application, command);
      case "GENERATE AC":
        return this.#generate(command);
      default:
        return refuse(0x6d00);
    }
  }

  /** This card asks for nothing: its command template is empty. */
  #processingOptions(command: CardCommand): AppletAnswer {
    if (command.data.length !== 2 || command.data[0] !== 0x83 || command.data[1] !== 0) return refuse(0x6700);
    if (this.#state !== "selected" || this.#counter === 0xffff) return refuse(0x6985);
    this.#state = "initiated";
    this.#counter++;
    const { fileLocator } = this.#application;
    return success(encodeTlv(0x77, encodeTlv(0x82, this.#profile.interchangeProfile), encodeTlv(0x94, fileLocator)));
  }

  #generate(command: CardCommand): AppletAnswer {
    const terminal = splitDolData(this.#cryptogramList, command.data);
    if (terminal === undefined) return refuse(0x6700);
    if (this.#state !== "initiated") return refuse(0x6985);
    this.#state = "done";
    const { decision, cryptogramVersion, interchangeProfile, corruptCryptogram } = this.#profile;
    // The card may lower what was asked for, never raise it; one that goes online never approves by itself.
    const type = decision === "decline" || (command.p1 & 0xc0) === 0 ? "aac" : "arqc";
    const counter = Uint8Array.of(this.#counter >> 8, this.#counter & 0xff);
    const issuerApplicationData = new Uint8Array(18);
    issuerApplicationData.set([0x01, cryptogramVersion, verificationResults[type]]);
    issuerApplicationData[17] = 0xff;
    const { masterKey } = this.#application;
    const input = { masterKey, terminal, interchangeProfile, counter, issuerApplicationData };
    const cryptogram = makeCryptogram(cryptogramVersion, input);
    if (corruptCryptogram) cryptogram[0] ^= 0x01;
    return success(
      encodeTlv(
        0x77,
        encodeTlv(0x9f27, Uint8Array.of(types[type])),
        encodeTlv(0x9f36, counter),
        encodeTlv(0x9f26, cryptogram),
        encodeTlv(0x9f10, issuerApplicationData),
      ),
    );
  }
}
