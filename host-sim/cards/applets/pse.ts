/** Payment System Environment: the directory of the card in the slot, a file of one record an application (EMV Book 1, 12.2). */
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { ContactProfile } from "../application-profile";
import { type AppletAnswer, type CardCommand, refuse, statusWords, success } from "../card-command";
import type { Applet } from "./applet";
import { directoryEntry } from "./directory-entry";

/** Short file identifier of the directory, tag 88. */
const directoryFile = 1;

/** Issuer Code Table Index: part 1 of ISO/IEC 8859 (EMV Book 3, annex C4). */
const latin1 = 1;

export class PseApplet implements Applet {
  readonly name = encodeAscii("1PAY.SYS.DDF01");
  readonly #information: Uint8Array;
  readonly #records: readonly Uint8Array[];

  constructor(applications: readonly ContactProfile[]) {
    // The alphabet of preferred names stands beside the directory, once for all its entries (11.3.4).
    const hasPreferred = applications.some(({ preferredName }) => preferredName !== undefined);
    const languages = applications.map(({ data }) => data["5F2D"]).find((value) => value !== undefined);
    this.#information = encodeTlv(
      0x6f,
      encodeTlv(0x84, this.name),
      encodeTlv(
        0xa5,
        encodeTlv(0x88, Uint8Array.of(directoryFile)),
        ...(languages === undefined ? [] : [encodeTlv(0x5f2d, languages)]),
        ...(hasPreferred ? [encodeTlv(0x9f11, Uint8Array.of(latin1))] : []),
      ),
    );
    this.#records = applications.map((profile) => encodeTlv(0x70, directoryEntry(profile)));
  }

  select(): AppletAnswer {
    return success(this.#information);
  }

  process({ name, p1, p2 }: CardCommand): AppletAnswer {
    if (name !== "READ RECORD") return refuse(statusWords.instructionNotSupported);
    if (p1 === 0 || p2 !== ((directoryFile << 3) | 0x04)) return refuse(statusWords.wrongParameters);
    const record = this.#records[p1 - 1];
    return record === undefined ? refuse(statusWords.recordNotFound) : success(record);
  }
}
