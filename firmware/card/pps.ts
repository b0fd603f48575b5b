/** Protocol and parameters selection (ISO/IEC 7816-3, 9): request, and what the card's answer agrees to. */
import { lrc } from "../codec/lrc";

const PPSS = 0xff;
/** PPS0: PPS1, the proposed FI and DI, follows. */
const PPS1_FOLLOWS = 0x10;
/** What is in force when the card leaves PPS1 out (9.3). */
const DEFAULT_SPEED = 0x11;

/** The request for a protocol and a speed, coded as TA1. */
export function ppsRequest(protocol: 0 | 1, speed: number): Uint8Array {
  const request = Uint8Array.of(PPSS, PPS1_FOLLOWS | protocol, speed, 0);
  request[3] = lrc(request, 0, 3);
  return request;
}

/** The speed that the card agreed to: the proposed one or the default; `undefined` when PPS failed (9.3). */
export function agreedSpeed(request: Uint8Array, response: Uint8Array): number | undefined {
  if (response.length < 3 || response[0] !== PPSS || lrc(response) !== 0) return undefined;
  const protocol = request[1] & 0x0f;
  if (response.length === 4 && response[1] === request[1] && response[2] === request[2]) return request[2];
  return response.length === 3 && response[1] === protocol ? DEFAULT_SPEED : undefined;
}
