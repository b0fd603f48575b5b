/** One selection of a payment application: what the terminal sent so far, and what became of it. It ends with the power. */
import type { ApplicationProfile } from "../application-profile";
import type { ApplicationFiles, ApplicationMemory, CardMemory } from "../card-memory";
import type { CardRandom } from "../card-random";
import type { CryptogramType } from "../fault";
import type { PersonalisedApplication } from "../personalisation";

/** How the card departs from what it should do. */
export interface CardBehaviour {
  readonly corruptCryptogram: boolean;
  readonly corruptSignature: boolean;
  readonly replaySignature: boolean;
  readonly endlessRecords: boolean;
  readonly forced: CryptogramType | undefined;
}

/** What an application is made of, the same for every selection. */
export interface ApplicationParts<Profile extends ApplicationProfile = ApplicationProfile> {
  readonly profile: Profile;
  readonly application: PersonalisedApplication;
  readonly memory: ApplicationMemory;
  readonly files: ApplicationFiles;
  readonly card: CardMemory;
  readonly random: CardRandom;
  readonly behaviour: CardBehaviour;
}

/**
 * Where the transaction stands (EMV Book 3, 6.2 and figure 6): GET PROCESSING OPTIONS initiates it, a first cryptogram that asks the
 * issuer waits for his answer, any other one completes it.
 */
export type SessionState = "selected" | "initiated" | "awaiting-issuer" | "completed";

/** What the transaction has shown, as card verification results tell it. */
export interface SessionFacts {
  first?: CryptogramType;
  second?: CryptogramType;
  pinTried: boolean;
  pinEnciphered: boolean;
  pinRight: boolean;
  dynamicSignature: boolean;
  combinedFirst: boolean;
  combinedSecond: boolean;
  issuerAuthenticated: boolean;
  issuerAuthenticationFailed: boolean;
  unableToGoOnline: boolean;
}

export class ApplicationSession<
  Profile extends ApplicationProfile = ApplicationProfile,
> implements ApplicationParts<Profile> {
  readonly profile: Profile;
  readonly application: PersonalisedApplication;
  readonly memory: ApplicationMemory;
  readonly files: ApplicationFiles;
  readonly card: CardMemory;
  readonly random: CardRandom;
  readonly behaviour: CardBehaviour;
  state: SessionState = "selected";
  /** Values the terminal sent for PDOL and CDOLs, the latest of each tag. */
  readonly terminal = new Map<number, Uint8Array>();
  /** The same as it came: PDOL, CDOL1, CDOL2 related data (EMV Book 2, 6.6.1). */
  readonly related: Uint8Array[] = [];
  readonly facts: SessionFacts = {
    pinTried: false,
    pinEnciphered: false,
    pinRight: false,
    dynamicSignature: false,
    combinedFirst: false,
    combinedSecond: false,
    issuerAuthenticated: false,
    issuerAuthenticationFailed: false,
    unableToGoOnline: false,
  };
  /** ICC Dynamic Number, tag 9F4C, once one was given. */
  dynamicNumber: Uint8Array | undefined;
  /** Answer to the GET CHALLENGE just before; any other command forgets it. */
  challenge: Uint8Array | undefined;
  /** The cryptogram the issuer was asked with. */
  requestCryptogram: Uint8Array | undefined;
  /** What the issuer said to the card itself; `undefined` until he is believed. */
  issuerApproves: boolean | undefined;
  /** Script commands taken since the issuer was asked. */
  scriptCommands = 0;
  /** Answers to EXCHANGE RELAY RESISTANCE DATA, and the last of them with its question. */
  relayExchanges = 0;
  relayData: Uint8Array | undefined;

  constructor(parts: ApplicationParts<Profile>) {
    this.profile = parts.profile;
    this.application = parts.application;
    this.memory = parts.memory;
    this.files = parts.files;
    this.card = parts.card;
    this.random = parts.random;
    this.behaviour = parts.behaviour;
  }
}
