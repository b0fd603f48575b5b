/** Proximity Payment System Environment: the directory of the card in the field (EMV Contactless Book B, 3.3.2). */
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import type { ContactlessApplicationProfile } from "../application-profile";
import { type AppletAnswer, refuse, statusWords, success } from "../card-command";
import type { Applet } from "./applet";
import { directoryEntry } from "./directory-entry";

export class PpseApplet implements Applet {
  readonly name = encodeAscii("2PAY.SYS.DDF01");
  readonly #information: Uint8Array;

  constructor(applications: readonly ContactlessApplicationProfile[]) {
    const entries = applications.map((profile) =>
      directoryEntry(profile, ...(profile.kernel === undefined ? [] : [encodeTlv(0x9f2a, profile.kernel)])),
    );
    const directory = encodeTlv(0xa5, encodeTlv(0xbf0c, ...entries));
    this.#information = encodeTlv(0x6f, encodeTlv(0x84, this.name), directory);
  }

  select(): AppletAnswer {
    return success(this.#information);
  }

  process(): AppletAnswer {
    return refuse(statusWords.instructionNotSupported);
  }
}
