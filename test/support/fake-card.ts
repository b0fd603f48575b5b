/** The simplest contactless Visa card (kernel 3, qVSDC): all data in the answer to GET PROCESSING OPTIONS. Test PAN. */
import { CardRemovedError, ReaderFaultError, type CardChannel } from "../../firmware/ports/card-reader";

const AID = "A0000000031010";

/** Wraps a value in a tag with its length. */
function tlv(tag: string, value: string): string {
  const length = value.length / 2;
  const size = length < 0x80 ? length.toString(16).padStart(2, "0") : `81${length.toString(16).padStart(2, "0")}`;
  return tag + size + value;
}

const ascii = (text: string): string => Buffer.from(text, "latin1").toString("hex");

const PPSE = tlv(
  "6f",
  tlv("84", ascii("2PAY.SYS.DDF01")) + tlv("a5", tlv("bf0c", tlv("61", tlv("4f", AID) + tlv("87", "01")))),
);
const PDOL = "9f66049f02069f37045f2a02";
const FCI = tlv(
  "6f",
  tlv("84", AID) + tlv("a5", tlv("50", ascii("VISA CREDIT")) + tlv("9f38", PDOL) + tlv("5f2d", ascii("en"))),
);
const GPO = tlv(
  "77",
  tlv("82", "2000") +
    tlv("57", "4761739001010010d301220112345678901f") +
    tlv("5f34", "01") +
    tlv("9f10", "06011203a00000") +
    tlv("9f26", "1122334455667788") +
    tlv("9f27", "80") +
    tlv("9f36", "0042") +
    tlv("9f6c", "0000") +
    tlv("9f6e", "20700000"),
);

/** How the card misbehaves. */
export type CardFault = "removed" | "reader" | "no-application" | "nonsense" | "phone" | "declines";

/** A card behind a channel. */
export function visaCard(fault?: CardFault): CardChannel {
  return {
    transceive: async (command) => {
      const isSelect = command[1] === 0xa4;
      const isPpse = isSelect && command[4] === 14;
      if (fault === "removed" && !isPpse) throw new CardRemovedError("gone");
      if (fault === "reader") throw new ReaderFaultError("no answer on the bus");
      if (isPpse) return fault === "no-application" ? bytes("6a82") : bytes(`${PPSE}9000`);
      if (isSelect) return bytes(`${FCI}9000`);
      if (fault === "phone") return bytes("6986");
      if (fault === "nonsense") return bytes("ffff9000");
      const answer = fault === "declines" ? GPO.replace("9f270180", "9f270100") : GPO;
      return command[1] === 0xa8 ? bytes(`${answer}9000`) : bytes("6d00");
    },
  };
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
