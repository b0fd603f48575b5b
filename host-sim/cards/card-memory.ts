/** What a card keeps when the power goes: counters, PIN, blocks, what scripts changed. */
import type { ApplicationProfile, CardLimits } from "./application-profile";
import type { PersonalisedApplication } from "./personalisation";
import type { CardPin } from "./profile";

/** The card's PIN and its try counter, the same for all applications. */
export class PinMemory {
  digits: string;
  triesLeft: number;
  readonly tryLimit: number;

  constructor({ digits, tryLimit, triesLeft = tryLimit }: CardPin) {
    this.digits = digits;
    this.tryLimit = tryLimit;
    this.triesLeft = triesLeft;
  }
}

/** The whole card. */
export class CardMemory {
  readonly pin: PinMemory | undefined;
  /** After CARD BLOCK no application can be selected any more (EMV Book 3, 6.5.3). */
  blocked = false;

  constructor(pin: CardPin | undefined) {
    this.pin = pin === undefined ? undefined : new PinMemory(pin);
  }
}

/** A cryptogram that may not have reached the terminal (Book C-2, 3.7): what it was asked with, and the answer. */
export interface TornRecord {
  readonly terminal: ReadonlyMap<number, Uint8Array>;
  readonly answer: Uint8Array;
}

/** What scripts may write over what was personalised; the two interfaces have files of their own. */
export class ApplicationFiles {
  readonly records: Map<string, Uint8Array>;
  readonly objects: Map<number, Uint8Array>;

  constructor({ records, objects }: Pick<PersonalisedApplication, "records" | "objects">) {
    this.records = new Map(records);
    this.objects = new Map(objects);
  }
}

/** Counters and switches of one application. Both interfaces of a card share them. */
export class ApplicationMemory {
  /** Application Transaction Counter, tag 9F36. */
  counter: number;
  /** Last Online ATC Register, tag 9F13. */
  lastOnlineCounter = 0;
  blocked: boolean;
  limits: CardLimits;
  consecutiveOffline = 0;
  cumulativeOfflineMinor = 0;
  /** Available Offline Spending Amount, tag 9F5D. */
  offlineFundsMinor: number;
  /** The issuer was asked, and no answer came to the card. */
  onlineNotCompleted = false;
  issuerAuthenticationFailed = false;
  /** The issuer wants to be asked next time. */
  goOnlineNext = false;
  /** Script commands that were carried out in the last transaction, and whether one failed. */
  scriptsProcessed = 0;
  scriptFailed = false;
  torn: TornRecord | undefined;
  /** ARQC of a tap whose issuer may still speak to the card, at a second one; the next transaction forgets it. */
  awaitingUpdate: Uint8Array | undefined;
  /** Latest first (EMV Book 3, annex D). */
  readonly log: Uint8Array[] = [];
  /** The first dynamic signature this card ever made, for those that repeat it. */
  firstSignature: Uint8Array | undefined;

  constructor(profile: ApplicationProfile) {
    this.counter = profile.counter;
    this.blocked = profile.blocked;
    this.limits = profile.limits;
    this.offlineFundsMinor = profile.applet === "qvsdc" ? profile.offlineFundsMinor : 0;
  }

  get counterBytes(): Uint8Array {
    return Uint8Array.of(this.counter >> 8, this.counter & 0xff);
  }
}
