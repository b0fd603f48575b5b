/** The issuer behind the acquirer's face for it: reads the fields of checked messages. */
import type { Message } from "../../../firmware/iso8583/message";
import { isRefund } from "../../ledger/standing";
import type { CardResult, Issuer as IssuerPort, IssuerDecision } from "../issuer-port";
import { Issuer, type AuthorisationRequest, type IssuerAnswer } from "./issuer";

export class MessageIssuer implements IssuerPort {
  readonly #issuer: Issuer;
  readonly #decided: (answer: IssuerAnswer) => void;

  /** `decided` hears every answer with its reason and notes, which the message has no room for. */
  constructor(issuer: Issuer = new Issuer(), decided: (answer: IssuerAnswer) => void = () => undefined) {
    this.#issuer = issuer;
    this.#decided = decided;
  }

  authorise(request: Message, at: number): IssuerDecision {
    return this.#decision(this.#issuer.authorise(asked(request, at)));
  }

  advised(request: Message, soldAt: number): IssuerDecision {
    const sale = asked(request, soldAt);
    const isCardsWord = request.has(39);
    return this.#decision(isCardsWord ? this.#issuer.settleOffline(sale) : this.#issuer.authoriseLate(sale));
  }

  completed(message: Message, at: number, isCard: (pan: string) => boolean): CardResult {
    const request = asked(message, at);
    return this.#issuer.completed(message.has(2) ? request : { ...request, pan: this.#issuer.panOf(isCard) ?? "" });
  }

  #decision(answer: IssuerAnswer): IssuerDecision {
    this.#decided(answer);
    return {
      answerCode: answer.answerCode,
      cryptogram: answer.cryptogram,
      authorisationCode: answer.authorisationCode,
      iccData: answer.issuerData,
    };
  }
}

function asked(message: Message, at: number): AuthorisationRequest {
  const sequence = message.get(23);
  return {
    pan: message.get(2) ?? "",
    amountMinor: Number(message.get(4)),
    isRefund: isRefund(message.get(3) ?? ""),
    entryMode: (message.get(22) ?? "").slice(0, 2),
    at,
    expiry: message.get(14),
    panSequenceNumber: sequence === undefined ? undefined : Number(sequence),
    track2: message.get(35),
    field55: message.bytes(55),
    pinBlock: message.bytes(52),
  };
}
