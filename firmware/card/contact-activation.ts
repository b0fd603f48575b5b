/**
 * From a card in the slot to a card that takes APDUs: cold reset, warm reset if its answer is refused, parameters agreed on
 * (EMV Book 1, 6.1 and 8.3; ISO/IEC 7816-3, 6.3 and 9).
 */
import { CardTransmissionError } from "../ports/card-reader";
import type { ContactCard, ContactReader } from "../ports/card-reader";
import { AnswerToResetError, parseAnswerToReset } from "./answer-to-reset";
import type { AnswerToReset } from "./answer-to-reset";
import { ContactChannel } from "./contact-channel";
import { ContactProtocolError } from "./contact-protocol-error";
import { agreedSpeed, ppsRequest } from "./pps";
import { T0 } from "./t0";
import { T1 } from "./t1";
import { acceptAnswerToReset } from "./transmission-parameters";
import type { TransmissionParameters } from "./transmission-parameters";

/** A card under power whose answer to reset was accepted. */
interface Activated {
  readonly card: ContactCard;
  readonly answerToReset: AnswerToReset;
  readonly parameters: TransmissionParameters;
}

/**
 * Powers the card and brings it to where APDUs can be exchanged. Rejects with `CardRemovedError`, `ContactProtocolError` (no
 * acceptable answer to reset) or another `ReaderFaultError`; power is off then.
 */
export async function activateContactCard(reader: ContactReader): Promise<ContactChannel> {
  try {
    return await negotiated(reader, await activated(reader));
  } catch (error) {
    // Whatever becomes of that, the first failure is the one to tell of.
    await reader.powerDown().catch(() => undefined);
    throw error;
  }
}

async function activated(reader: ContactReader): Promise<Activated> {
  let refusal: unknown;
  for (const reset of ["cold", "warm"] as const) {
    try {
      const card = await (reset === "cold" ? reader.powerUp() : reader.warmReset());
      const answerToReset = parseAnswerToReset(card.answerToReset);
      const result = acceptAnswerToReset(answerToReset, reset);
      if (result.kind === "accepted") return { card, answerToReset, parameters: result.parameters };
      refusal = new Error(`${result.character} of the ${reset} reset`);
    } catch (error) {
      // An answer that cannot be read is refused like one that is not acceptable; a card without any answer is given up.
      const isUnreadable =
        error instanceof AnswerToResetError || (error instanceof CardTransmissionError && error.reason !== "mute");
      if (!isUnreadable) throw error;
      refusal = error;
    }
  }
  throw new ContactProtocolError("answer-to-reset", { cause: refusal });
}

/** Agrees on a higher speed where one is offered; a card that fails at that is reset and taken as it is (EMV Book 1, 8.3.3.1). */
async function negotiated(reader: ContactReader, first: Activated): Promise<ContactChannel> {
  const { protocol, offeredSpeed, speed } = first.parameters;
  if (offeredSpeed === speed) return opened(first);
  try {
    const request = ppsRequest(protocol, offeredSpeed);
    const agreed = agreedSpeed(request, await first.card.exchange(request));
    if (agreed !== undefined) return await opened({ ...first, parameters: { ...first.parameters, speed: agreed } });
  } catch (error) {
    if (!(error instanceof CardTransmissionError)) throw error;
  }
  await reader.powerDown();
  return opened(await activated(reader));
}

async function opened({ card, answerToReset, parameters }: Activated): Promise<ContactChannel> {
  const { protocol, speed, guardTime, waitingIntegers, informationFieldSize } = parameters;
  const common = [speed, guardTime, waitingIntegers];
  await card.setParameters(protocol, Uint8Array.from(protocol === 1 ? [...common, informationFieldSize] : common));
  if (protocol === 0) return new ContactChannel(answerToReset, parameters, new T0(card));
  const transmission = new T1(card, parameters);
  await transmission.open();
  return new ContactChannel(answerToReset, parameters, transmission);
}
