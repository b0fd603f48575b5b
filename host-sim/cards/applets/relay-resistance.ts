/** EXCHANGE RELAY RESISTANCE DATA (Book C-2, 5.3): the card answers at once, and says how long that should have taken. */
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { MchipProfile } from "../application-profile";
import { refuse, statusWords, success } from "../card-command";
import type { CommandHandler } from "./payment-applet";

const entropyLength = 4;
/** The terminal tries three times; a card that is asked more often is being probed (Book C-2, 3.10). */
const exchangesLimit = 3;

export const exchangeRelayResistanceData: CommandHandler<MchipProfile> = (session, { p1, p2, data }) => {
  const times = session.profile.relayResistance;
  if (times === undefined) return refuse(statusWords.instructionNotSupported);
  if (p1 !== 0 || p2 !== 0) return refuse(statusWords.wrongParameters);
  if (data.length !== entropyLength) return refuse(statusWords.wrongLength);
  if (session.state !== "initiated" || session.relayExchanges >= exchangesLimit) {
    return refuse(statusWords.conditionsNotSatisfied);
  }
  session.relayExchanges++;
  const words = [times.minimum, times.maximum, times.estimated].flatMap((value) => [value >> 8, value & 0xff]);
  const answer = Uint8Array.of(...session.random.next(entropyLength), ...words);
  // Signed with the cryptogram, in this order (Book C-2, table of ICC Dynamic Data with relay resistance).
  session.relayData = Uint8Array.of(...data, ...answer);
  return success(encodeTlv(0x80, answer));
};
