/**
 * One block and the right answer to it: repeats what was damaged, grants more time, takes a new field size (ISO/IEC 7816-3,
 * 11.6.3; EMV Book 1, 9.2.5). Whoever calls knows what the blocks carry.
 */
import { CardTransmissionError } from "../ports/card-reader";
import type { ContactCard } from "../ports/card-reader";
import { ContactProtocolError } from "./contact-protocol-error";
import { decodeBlock, encodeBlock, RECEIVE_ERRORS, SUPERVISORY, T1BlockError } from "./t1-block";
import type { ReceiveError, SupervisoryFunction, T1Block } from "./t1-block";

export type InformationBlock = Extract<T1Block, { kind: "information" }>;
type ReceiveReadyBlock = Extract<T1Block, { kind: "receive-ready" }>;
type SupervisoryBlock = Extract<T1Block, { kind: "supervisory" }>;

/** Repetitions ran out: only S(RESYNCH) can help (11.6.3.2, rule 6.4). */
export class LinkLostError extends Error {
  override readonly name = "LinkLostError";
}

/** How often the same thing is asked for after the first time (rule 7.4; EMV Book 1, 9.2.5.2). */
const REPETITIONS = 2;
/** Blocks for one command: an answer in single bytes, and then some. */
const MAX_EXCHANGES = 320;
/** Waiting time that S(WTX) may add up to for one command. */
const PATIENCE_MS = 30_000;
/** Shortest and longest IFSC (EMV Book 1, 9.2.4.2.2). */
const MIN_FIELD_SIZE = 0x10;
const MAX_FIELD_SIZE = 0xfe;

export interface T1LinkOptions {
  readonly card: ContactCard;
  readonly informationFieldSize: number;
  /** BWT at the usual clock, to count how long a card has kept us. */
  readonly blockWaitingMs: number;
}

export class T1Link {
  readonly #card: ContactCard;
  readonly #blockWaitingMs: number;
  readonly #initialFieldSize: number;
  /** N(S) of the card's next I-block. */
  #expected: 0 | 1 = 0;
  #fieldSize: number;
  #exchanges = 0;
  #waitedMs = 0;

  constructor(options: T1LinkOptions) {
    this.#card = options.card;
    this.#blockWaitingMs = options.blockWaitingMs;
    this.#initialFieldSize = options.informationFieldSize;
    this.#fieldSize = options.informationFieldSize;
  }

  /** IFSC: the longest information field that the card takes now. */
  get fieldSize(): number {
    return this.#fieldSize;
  }

  /** Starts counting for a new command. */
  begin(): void {
    this.#exchanges = 0;
    this.#waitedMs = 0;
  }

  /** Everything is as after the reset (rule 6.2). */
  restart(): void {
    this.#expected = 0;
    this.#fieldSize = this.#initialFieldSize;
  }

  /** Acknowledges the card's I-block and asks for the next of its chain (rule 5). */
  continueChain(): Promise<InformationBlock> {
    return this.#information({ kind: "receive-ready", receiveSequence: this.#expected, error: RECEIVE_ERRORS.none });
  }

  /** Sends an I-block of a chain; resolves when the card has acknowledged it. */
  async sendPart(block: InformationBlock): Promise<void> {
    await this.#ask(block, (answer): answer is ReceiveReadyBlock => isAcknowledgement(answer, block));
  }

  /** Sends the last I-block; resolves with the first of the answer. */
  sendLast(block: InformationBlock): Promise<InformationBlock> {
    return this.#information(block);
  }

  #information(block: T1Block): Promise<InformationBlock> {
    return this.#ask(block, (answer): answer is InformationBlock => {
      const isNext = answer.kind === "information" && answer.sendSequence === this.#expected;
      if (isNext) this.#expected ^= 1;
      return isNext;
    });
  }

  /** Sends an S-request until its response comes. Rejects with {@link LinkLostError} when none does (rule 7.2). */
  async request(code: SupervisoryFunction, information: Uint8Array): Promise<void> {
    const block: T1Block = { kind: "supervisory", function: code, isResponse: false, information };
    for (let attempt = 0; attempt <= REPETITIONS; attempt++) {
      const answer = await this.#hear(block, 1);
      if (
        typeof answer === "object" &&
        answer.kind === "supervisory" &&
        answer.isResponse &&
        answer.function === code
      ) {
        if (sameBytes(answer.information, information)) return;
      }
    }
    throw new LinkLostError("no response to a supervisory block");
  }

  /** Sends `first`, deals with all that is no answer to it, and resolves with the answer. */
  async #ask<Answer extends T1Block>(first: T1Block, isAnswer: (block: T1Block) => block is Answer): Promise<Answer> {
    let outgoing = first;
    let multiplier = 1;
    for (let failures = 0; ;) {
      const heard = await this.#hear(outgoing, multiplier);
      multiplier = 1;
      if (typeof heard === "object" && isAnswer(heard)) return heard;
      if (typeof heard === "object" && heard.kind === "supervisory" && !heard.isResponse) {
        const granted = this.#grant(heard);
        if (granted !== undefined) {
          outgoing = granted;
          if (heard.function === SUPERVISORY.waitingTimeExtension) multiplier = heard.information[0];
          continue;
        }
      }
      if (++failures > REPETITIONS) throw new LinkLostError("repetitions ran out");
      // The card asks for our block again (rule 7.1), or we ask for its one.
      const asksAgain = typeof heard === "object" && heard.kind === "receive-ready" && asksFor(heard, first);
      outgoing = asksAgain ? first : this.#complaint(heard === "check" ? RECEIVE_ERRORS.check : RECEIVE_ERRORS.other);
    }
  }

  #complaint(error: ReceiveError): T1Block {
    return { kind: "receive-ready", receiveSequence: this.#expected, error };
  }

  /** The response to a request of the card; `undefined` when it may not ask for that. */
  #grant(request: SupervisoryBlock): T1Block | undefined {
    switch (request.function) {
      case SUPERVISORY.informationFieldSize: {
        const [size] = request.information;
        if (size < MIN_FIELD_SIZE || size > MAX_FIELD_SIZE) return undefined;
        this.#fieldSize = size;
        break;
      }
      case SUPERVISORY.waitingTimeExtension:
        this.#waitedMs += request.information[0] * this.#blockWaitingMs;
        if (this.#waitedMs > PATIENCE_MS) throw new ContactProtocolError("waiting-time");
        if (request.information[0] === 0) return undefined;
        break;
      case SUPERVISORY.abort:
        throw new ContactProtocolError("aborted-by-card");
      case SUPERVISORY.resynchronise:
        // Only the terminal may ask for it (rule 6.1).
        return undefined;
    }
    return { ...request, isResponse: true };
  }

  /** One exchange; in place of a block what was wrong with it: its check, or anything else. */
  async #hear(block: T1Block, multiplier: number): Promise<T1Block | "check" | "other"> {
    if (++this.#exchanges > MAX_EXCHANGES) throw new ContactProtocolError("too-many-exchanges");
    try {
      return decodeBlock(await this.#card.exchange(encodeBlock(block), multiplier));
    } catch (error) {
      if (error instanceof CardTransmissionError) return error.reason === "parity" ? "check" : "other";
      if (error instanceof T1BlockError) return error.reason === "check" ? "check" : "other";
      throw error;
    }
  }
}

/** N(R) other than the block's own number: it has arrived. */
function isAcknowledgement(answer: T1Block, block: InformationBlock): boolean {
  return answer.kind === "receive-ready" && answer.receiveSequence !== block.sendSequence;
}

/** Whether an R-block asks for what was sent first: an I-block by its number, an R-block by any. */
function asksFor(answer: ReceiveReadyBlock, sent: T1Block): boolean {
  return sent.kind !== "information" || answer.receiveSequence === sent.sendSequence;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
