/**
 * The conversation with a contact card. A card that stays mute, garbles its characters or breaks its protocol has failed as a
 * card, which is an outcome; a reader that fails is thrown on, because no card can cure it.
 */
import { ContactProtocolError } from "../card/contact-protocol-error";
import { CardTransmissionError } from "../ports/card-reader";
import { CardSession } from "./card-session";
import { type Ended, endApplication } from "./ended";
import type { ContactlessBounds } from "./outcome";

/** What one card may cost: real cards need some 25 commands, 12 records and 3 KB with certificates. */
export const contactBounds: ContactlessBounds = Object.freeze({
  maximumCommands: 200,
  maximumRecords: 48,
  maximumCandidates: 12,
  maximumDataBytes: 6144,
});

export class ContactSession extends CardSession {
  protected override endOf(error: unknown, phase: string): Ended | undefined {
    if (error instanceof CardTransmissionError || error instanceof ContactProtocolError) {
      return endApplication("card-data-error", `${phase}: ${error.reason}`);
    }
    return super.endOf(error, phase);
  }
}
