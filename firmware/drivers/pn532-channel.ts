/** APDUs to a card through InDataExchange, in as many frames as they need (NXP UM0701-02, 7.3.8). */
import type { CardChannel } from "../ports/card-reader";

/** In Tg: more command data follow. In the status: more answer data wait. */
const MORE_INFORMATION = 0x40;
/** Command data of one InDataExchange: the frame's limit less code and Tg. */
const MAX_EXCHANGE_DATA = 262;

/** One InDataExchange: Tg with its flag, and data. Resolves with status and data; the status is good. */
export type Exchange = (tg: number, body: Uint8Array | undefined) => Promise<Uint8Array>;

export class Pn532Channel implements CardChannel {
  readonly #tg: number;
  readonly #exchange: Exchange;

  constructor(tg: number, exchange: Exchange) {
    this.#tg = tg;
    this.#exchange = exchange;
  }

  async transceive(command: Uint8Array): Promise<Uint8Array> {
    let sent = 0;
    while (command.length - sent > MAX_EXCHANGE_DATA) {
      const piece = command.subarray(sent, sent + MAX_EXCHANGE_DATA);
      await this.#exchange(this.#tg | MORE_INFORMATION, piece);
      sent += piece.length;
    }
    let answer = await this.#exchange(this.#tg, command.subarray(sent));
    // The answer lies in the transport's buffer, which the next command uses again.
    let response = taken(answer);
    for (let status = answer[0]; (status & MORE_INFORMATION) !== 0; status = answer[0]) {
      answer = await this.#exchange(this.#tg, undefined);
      const more = taken(answer);
      const longer = new Uint8Array(response.length + more.length);
      longer.set(response);
      longer.set(more, response.length);
      response.fill(0);
      more.fill(0);
      response = longer;
    }
    return response;
  }
}

/** A copy of the data behind the status, which stays where they were overwritten. */
function taken(answer: Uint8Array): Uint8Array {
  const data = answer.slice(1);
  answer.fill(0, 1);
  return data;
}
