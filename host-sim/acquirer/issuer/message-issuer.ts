/** The issuer behind the acquirer's face for it: reads the fields of a checked 0100 or 0200. */
import type { Message } from "../../../firmware/iso8583/message";
import type { Issuer as IssuerPort, IssuerDecision } from "../issuer-port";
import { Issuer, type IssuerAnswer } from "./issuer";

export class MessageIssuer implements IssuerPort {
  readonly #issuer: Issuer;
  readonly #decided: (answer: IssuerAnswer) => void;

  /** `decided` hears every answer with its reason and notes, which the message has no room for. */
  constructor(issuer: Issuer = new Issuer(), decided: (answer: IssuerAnswer) => void = () => undefined) {
    this.#issuer = issuer;
    this.#decided = decided;
  }

  authorise(request: Message, at: number): IssuerDecision {
    const sequence = request.get(23);
    const answer = this.#issuer.authorise({
      pan: request.get(2) ?? "",
      amountMinor: Number(request.get(4)),
      entryMode: (request.get(22) ?? "").slice(0, 2),
      at,
      expiry: request.get(14),
      panSequenceNumber: sequence === undefined ? undefined : Number(sequence),
      track2: request.get(35),
      field55: request.bytes(55),
      pinBlock: request.bytes(52),
      pinSecurity: request.get(53),
    });
    this.#decided(answer);
    return {
      answerCode: answer.answerCode,
      cryptogram: answer.cryptogram,
      authorisationCode: answer.authorisationCode,
      iccData: answer.issuerData,
    };
  }
}
