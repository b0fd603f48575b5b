/** Reading a card that was pushed into the slot: power, kernel, and the questions the kernel has for people. */
import type { ContactConfiguration } from "../emv/contact-configuration";
import type { ContactCardData, ContactOutcome, ContactVerification } from "../emv/contact-outcome";
import type { CardRegister, ContactServices } from "../emv/contact-services";
import { type ContactTransaction, runContact } from "../emv/contact-transaction";
import type { Transaction } from "../emv/transaction";
import type { TerminalPorts } from "../ports/terminal-ports";
import type { Settings } from "../storage/settings";
import type { TextKey } from "../ui/i18n/text-en";
import { spokenLanguage } from "../ui/i18n/translate";
import { chooseApplication } from "./application-choice";
import type { ContactSlot } from "./contact-slot";
import type { KernelMode } from "./contactless-configuration";
import type { Front } from "./front";
import type { KeyInput } from "./key-input";
import { enterPin } from "./pin-entry";

export interface ChipEntryParts {
  readonly ports: Pick<TerminalPorts, "clock" | "random" | "cipher" | "log">;
  readonly front: Front;
  readonly keys: KeyInput;
  readonly slot: ContactSlot;
  readonly settings: Settings;
  /** Lives as long as the terminal: it is about sales before this one. */
  readonly register: CardRegister;
  /** Made for each card: between sales it would only take memory. */
  readonly configuration: (mode: KernelMode) => ContactConfiguration;
}

/** A card whose cryptogram goes to the issuer; it stays in the slot until `session.complete`. After a TC nothing is to be completed. */
export interface InsertedCard {
  /** The card made a TC, and proved what it is. Only offline is it asked for that. */
  readonly isApproved: boolean;
  readonly card: ContactCardData;
  readonly verification: ContactVerification;
  readonly session: ContactTransaction;
}

export type ChipEntryResult =
  | ({ readonly kind: "contact" } & InsertedCard)
  | { readonly kind: "declined"; readonly text: TextKey }
  /** A technical failure: it counts towards fallback. */
  | { readonly kind: "unreadable" }
  /** Nothing on it for this terminal. */
  | { readonly kind: "no-application" }
  | { readonly kind: "removed" }
  | { readonly kind: "cancelled" | "timeout" | "reader-fault" };

type Failure = Exclude<ContactOutcome, { readonly kind: "online-request" | "approved" }>;

/** Reads the card that is in the slot. `busy` shows that the card must stay. */
export async function readChip(
  parts: ChipEntryParts,
  transaction: Transaction,
  mode: KernelMode,
  busy: () => void,
): Promise<ChipEntryResult> {
  const { slot, ports, configuration } = parts;
  busy();
  const activation = await slot.activate();
  if (activation.kind === "mute") {
    ports.log.write("warning", "card.mute", { detail: activation.detail });
    return { kind: "unreadable" };
  }
  if (activation.kind !== "active") return { kind: activation.kind };
  const services = servicesOf(parts, transaction, busy);
  const session = runContact(activation.channel, transaction, configuration(mode), services);
  let isKept = false;
  try {
    const outcome = await session.start();
    const detail = "detail" in outcome ? outcome.detail : "";
    ports.log.write("info", "card.outcome", { kind: outcome.kind, detail });
    if (outcome.kind === "approved" && mode === "online") throw new Error("an approval that nobody allowed");
    if (outcome.kind !== "online-request" && outcome.kind !== "approved") return failed(outcome);
    isKept = true;
    const { card, verification } = outcome;
    return { kind: "contact", card, verification, session, isApproved: outcome.kind === "approved" };
  } catch (error) {
    slot.report(error);
    return { kind: "reader-fault" };
  } finally {
    if (!isKept) {
      session.close();
      await slot.release();
    }
  }
}

function failed(outcome: Failure): ChipEntryResult {
  switch (outcome.kind) {
    case "declined":
      return {
        kind: "declined",
        text: outcome.reason === "authentication" ? "declined.authentication" : "declined.byCard",
      };
    case "terminated":
      return { kind: "declined", text: outcome.reason === "blocked" ? "declined.blocked" : "declined.byCard" };
    case "unreadable":
    case "no-application":
    case "cancelled":
    case "timeout":
      return { kind: outcome.kind };
    case "card-removed":
      return { kind: "removed" };
  }
}

function servicesOf(
  { ports, front, keys, slot, settings, register }: ChipEntryParts,
  { amountMinor }: Transaction,
  busy: () => void,
): ContactServices {
  const timeoutMs = settings.timeouts.entrySeconds * 1000;
  const { random, cipher } = ports;
  const { currency, contact } = settings;
  const mayBypass = contact.pinBypassAllowed;
  /** Whatever was asked, the card is busy again afterwards. */
  const then = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    busy();
    return value;
  };
  return {
    random,
    cipher,
    register,
    speak: (languages) => (front.cardholderLanguage = spokenLanguage(languages)),
    chooseApplication: (choices, isRetry) =>
      then(chooseApplication({ front, keys, timeoutMs, removal: slot.removal() }, choices, isRetry)),
    enterPin: (prompt) =>
      then(enterPin({ front, keys, amountMinor, currency, mayBypass, removal: slot.removal() }, prompt)),
  };
}
