/** Proximity Payment System Environment: the directory of the card (EMV Contactless Book B, 3.3.2). */
import { encodeAscii } from "../../../firmware/codec/ascii";
import { encodeTlv } from "../../../firmware/codec/tlv";
import { type AppletAnswer, refuse, success } from "../card-command";
import type { ApplicationProfile } from "../profile";
import type { Applet } from "./applet";

export class PpseApplet implements Applet {
  readonly name = encodeAscii("2PAY.SYS.DDF01");
  readonly #information: Uint8Array;

  constructor(applications: readonly ApplicationProfile[]) {
    const entries = applications.map(({ aid, label, priority, kernel }) =>
      encodeTlv(
        0x61,
        encodeTlv(0x4f, aid),
        encodeTlv(0x50, encodeAscii(label)),
        encodeTlv(0x87, Uint8Array.of(priority)),
        ...(kernel === undefined ? [] : [encodeTlv(0x9f2a, kernel)]),
      ),
    );
    const directory = encodeTlv(0xa5, encodeTlv(0xbf0c, ...entries));
    this.#information = encodeTlv(0x6f, encodeTlv(0x84, this.name), directory);
  }

  select(): AppletAnswer {
    return success(this.#information);
  }

  process(): AppletAnswer {
    return refuse(0x6d00);
  }
}
