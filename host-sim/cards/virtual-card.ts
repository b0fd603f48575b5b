/** A contactless card: loader, applets, and the faults of its profile, behind the face that the reader's chip model meets. */
import type { CardAnswer, IsoDepCard } from "../board/chips/card-in-field";
import type { Applet } from "./applets/applet";
import { MchipApplet } from "./applets/mchip";
import { PpseApplet } from "./applets/ppse";
import { QvsdcApplet } from "./applets/qvsdc";
import { type AppletAnswer, type CardCommand, parseCommand, refuse } from "./card-command";
import { type IssuerMasterKeys, personalise } from "./personalisation";
import type { CardFault, CommandName, ContactlessProfile } from "./profile";

/** What a card of today takes for a command, on top of the air interface. */
const usualDelaysMs: Readonly<Record<CommandName, number>> = Object.freeze({
  SELECT: 12,
  "GET PROCESSING OPTIONS": 35,
  "READ RECORD": 8,
  "GENERATE AC": 60,
  "GET DATA": 8,
});

export class VirtualCard implements IsoDepCard {
  readonly uid: Uint8Array;
  readonly atqa: number;
  /** ISO/IEC 14443-4 compliant (14443-3, table 9). */
  readonly sak = 0x20;
  /** TL, T0, TA(1), TB(1), TC(1), one historical byte: 256-byte frames, waiting time integer 8. */
  readonly ats = Uint8Array.of(0x06, 0x78, 0x80, 0x80, 0x02, 0x80);
  readonly #applets: readonly Applet[];
  readonly #faults: readonly CardFault[];
  #selected: Applet | undefined;
  #commands = 0;

  /** `file` names the profile in messages; `faults` come on top of the profile's own. */
  constructor(file: string, profile: ContactlessProfile, keys: IssuerMasterKeys, faults: readonly CardFault[] = []) {
    this.uid = profile.uid;
    this.atqa = uidSizes[profile.uid.length];
    this.#faults = [...profile.faults, ...faults];
    this.#applets = [
      new PpseApplet(profile.applications),
      ...profile.applications.map((application) => {
        const personalised = personalise(file, profile.account, application, keys);
        return application.applet === "qvsdc"
          ? new QvsdcApplet(application, personalised)
          : new MchipApplet(application, personalised);
      }),
    ];
  }

  reset(): void {
    this.#selected = undefined;
    this.#commands = 0;
  }

  process(apdu: Uint8Array): CardAnswer | "left-field" {
    for (const fault of this.#faults) {
      if ("leaveFieldAfterCommands" in fault && this.#commands >= fault.leaveFieldAfterCommands) return "left-field";
    }
    this.#commands++;
    const command = parseCommand(apdu);
    if (command === undefined) return answerOf(refuse(0x6700), 0);
    let delayMs = command.name === undefined ? 0 : usualDelaysMs[command.name];
    let answer: AppletAnswer | undefined;
    for (const fault of this.#faults) {
      if (!("on" in fault) || fault.on !== command.name) continue;
      if ("delayMs" in fault) delayMs = fault.delayMs;
      else answer = refuse(parseInt(fault.statusWord, 16));
    }
    return answerOf(answer ?? this.#run(command), delayMs);
  }

  #run(command: CardCommand): AppletAnswer {
    if (command.name === "SELECT") return this.#select(command);
    const applet = this.#selected;
    return applet === undefined ? refuse(0x6985) : applet.process(command);
  }

  /** Selection by DF name, whole or its beginning, first occurrence only (ISO/IEC 7816-4, 7.1.1). */
  #select(command: CardCommand): AppletAnswer {
    if (command.p1 !== 0x04 || command.p2 !== 0x00) return refuse(0x6a86);
    const wanted = Buffer.from(command.data);
    const found = this.#applets.find(
      ({ name }) => wanted.equals(name.subarray(0, wanted.length)) && wanted.length >= 5,
    );
    if (found === undefined) return refuse(0x6a82);
    this.#selected = found;
    return found.select();
  }
}

/** SENS_RES by the length of the UID: its size in b8 b7, one bit of bit-frame anticollision (14443-3, 6.5.2). */
const uidSizes: Readonly<Record<number, number>> = Object.freeze({ 4: 0x0004, 7: 0x0044, 10: 0x0084 });

function answerOf({ data, statusWord }: AppletAnswer, delayMs: number): CardAnswer {
  const response = new Uint8Array(data.length + 2);
  response.set(data);
  response[data.length] = statusWord >> 8;
  response[data.length + 1] = statusWord & 0xff;
  return { response, delayMs };
}
