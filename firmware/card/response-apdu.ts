/** Response APDU: data, then SW1 SW2 (ISO/IEC 7816-4, 5.1). */
import { ParseError } from "../codec/parse-error";

export type ResponseReason = "status-missing" | "too-long";

export class ResponseError extends ParseError<ResponseReason> {
  override readonly name = "ResponseError";
  constructor(reason: ResponseReason, offset: number) {
    super("response APDU", reason, offset);
  }
}

export interface ResponseApdu {
  /** A view of the answer, without the status word. */
  readonly data: Uint8Array;
  /** SW1 SW2 as one number. */
  readonly statusWord: number;
}

const LONGEST = 256 + 2;

/** Takes an answer apart; throws {@link ResponseError} when it has no status word or is longer than `Le` 00 allows. */
export function parseResponse(answer: Uint8Array): ResponseApdu {
  const length = answer.length;
  if (length < 2) throw new ResponseError("status-missing", length);
  if (length > LONGEST) throw new ResponseError("too-long", LONGEST);
  return {
    data: answer.subarray(0, length - 2),
    statusWord: (answer[length - 2] << 8) | answer[length - 1],
  };
}
