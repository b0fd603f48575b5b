/** The chip of a card: applications for the slot and for the field over one memory, and the faults it commits. */
import { toHex } from "../../firmware/codec/hex";
import type { ApplicationProfile, ContactlessApplicationProfile, ContactProfile } from "./application-profile";
import type { Applet } from "./applets/applet";
import { contactCommands } from "./applets/contact";
import { mchipCommands } from "./applets/mchip";
import { PaymentApplet } from "./applets/payment-applet";
import { PpseApplet } from "./applets/ppse";
import { PseApplet } from "./applets/pse";
import { qvsdcCommands } from "./applets/qvsdc";
import type { ApplicationParts, CardBehaviour } from "./applets/session";
import { type AppletAnswer, parseCommand, refuse, statusWords } from "./card-command";
import { CardLoader } from "./card-loader";
import { ApplicationFiles, ApplicationMemory, CardMemory } from "./card-memory";
import { CardRandom } from "./card-random";
import { type CommandName, commands } from "./commands";
import type { CardFault } from "./fault";
import { issuedApplication } from "./issued-application";
import { malformed } from "./malformed-answer";
import type { CardIssue } from "./personalisation";
import type { ChipProfile } from "./profile";

export type CardInterface = "contact" | "contactless";

/** What comes of a command: an answer after a time; nothing, now and until the power comes anew; or the card is gone. */
export type ChipAnswer = { readonly response: Uint8Array; readonly delayMs: number } | "silent" | "gone";

export class CardChip {
  readonly #loaders: Readonly<Record<CardInterface, CardLoader>>;
  readonly #faults: readonly CardFault[];
  #commands = 0;
  #counts = new Map<CommandName | undefined, number>();
  #silent = false;

  /** `faults` come on top of the profile's own. Throws `DataFileError` for a profile that asks for what is not there. */
  constructor(profile: ChipProfile, issue: Omit<CardIssue, "account">, faults: readonly CardFault[] = []) {
    this.#faults = [...profile.faults, ...faults];
    const card = new CardMemory(profile.pin);
    const random = new CardRandom(`${profile.account.pan} ${profile.account.sequence}`);
    const behaviour = behaviourOf(this.#faults);
    const memories = new Map<string, ApplicationMemory>();
    const make = <Profile extends ApplicationProfile>(application: Profile): ApplicationParts<Profile> => {
      const personalised = issuedApplication({ ...issue, account: profile.account }, application);
      const name = toHex(application.aid);
      const memory = memories.get(name) ?? new ApplicationMemory(application);
      memories.set(name, memory);
      const files = new ApplicationFiles(personalised);
      return { profile: application, application: personalised, memory, files, card, random, behaviour };
    };
    const inField = profile.applications.filter(isContactless);
    const inSlot = profile.applications.filter(isContact);
    this.#loaders = {
      contactless: new CardLoader([new PpseApplet(inField), ...inField.map((each) => inFieldApplet(each, make))], card),
      contact: new CardLoader(
        [
          ...(profile.contacts?.directory === false ? [] : [new PseApplet(inSlot)]),
          ...inSlot.map((each) => new PaymentApplet(make(each), contactCommands)),
        ],
        card,
      ),
    };
  }

  /** The power came to one of the interfaces. */
  reset(which: CardInterface): void {
    this.#loaders[which].reset();
    this.#commands = 0;
    this.#counts = new Map();
    this.#silent = false;
  }

  process(which: CardInterface, apdu: Uint8Array): ChipAnswer {
    if (this.#silent) return "silent";
    for (const fault of this.#faults) {
      if ("leaveFieldAfterCommands" in fault && this.#commands >= fault.leaveFieldAfterCommands) return "gone";
    }
    this.#commands++;
    const command = parseCommand(apdu);
    if (command === undefined) return { response: bytesOf(refuse(statusWords.wrongLength)), delayMs: 0 };
    const count = (this.#counts.get(command.name) ?? 0) + 1;
    this.#counts.set(command.name, count);
    const faults = this.#faults.filter(
      (fault): fault is Extract<CardFault, { on: CommandName }> =>
        "on" in fault && fault.on === command.name && (fault.occurrence ?? count) === count,
    );
    if (faults.some((fault) => "drop" in fault)) {
      this.#silent = true;
      return "silent";
    }
    let delayMs: number = command.name === undefined ? 0 : commands[command.name].usualDelayMs;
    for (const fault of faults) if ("delayMs" in fault) delayMs = fault.delayMs;
    for (const fault of faults) {
      if ("statusWord" in fault) return { response: bytesOf(refuse(parseInt(fault.statusWord, 16))), delayMs };
      if ("answer" in fault) return { response: fault.answer, delayMs };
    }
    let answer = this.#loaders[which].process(command);
    if (faults.some((fault) => "answerLost" in fault)) return "gone";
    for (const fault of faults) if ("malformed" in fault) answer = malformed(answer, fault.malformed);
    return { response: bytesOf(answer), delayMs };
  }
}

function inFieldApplet(
  profile: ContactlessApplicationProfile,
  make: <Profile extends ApplicationProfile>(profile: Profile) => ApplicationParts<Profile>,
): Applet {
  return profile.applet === "qvsdc"
    ? new PaymentApplet(make(profile), qvsdcCommands)
    : new PaymentApplet(make(profile), mchipCommands);
}

function isContact(profile: ApplicationProfile): profile is ContactProfile {
  return profile.applet === "contact";
}

function isContactless(profile: ApplicationProfile): profile is ContactlessApplicationProfile {
  return profile.applet !== "contact";
}

function behaviourOf(faults: readonly CardFault[]): CardBehaviour {
  const forced = faults.find((fault) => "forceCryptogram" in fault);
  const corrupts = (what: string): boolean => faults.some((fault) => "corrupt" in fault && fault.corrupt === what);
  return {
    corruptCryptogram: corrupts("cryptogram"),
    corruptSignature: corrupts("signature"),
    replaySignature: faults.some((fault) => "replaySignature" in fault),
    endlessRecords: faults.some((fault) => "endlessRecords" in fault),
    forced: forced?.forceCryptogram,
  };
}

function bytesOf({ data, statusWord }: AppletAnswer): Uint8Array {
  return Uint8Array.of(...data, statusWord >> 8, statusWord & 0xff);
}
