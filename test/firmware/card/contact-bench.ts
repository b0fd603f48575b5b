/** Firmware's contact reader on the virtual one, on a clock that tests move. */
import { activateContactCard } from "../../../firmware/card/contact-activation";
import type { ContactChannel } from "../../../firmware/card/contact-channel";
import { CcidReader } from "../../../firmware/drivers/ccid-reader";
import { CcidReaderChip } from "../../../host-sim/board/chips/ccid-reader-chip";
import { ContactSlot } from "../../../host-sim/board/chips/contact-slot";
import type { ContactCardInSlot } from "../../../host-sim/board/chips/contact-card-in-slot";
import type { IccOptions } from "../../../host-sim/board/chips/icc";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { serialOn } from "../drivers/io-on-chips";

export class ContactBench {
  readonly time = new VirtualTime();
  readonly slot = new ContactSlot();
  readonly chip: CcidReaderChip;
  readonly reader: CcidReader;

  constructor({ echo = true } = {}) {
    this.chip = new CcidReaderChip({ clock: this.time, slot: this.slot, echo });
    this.reader = new CcidReader({
      serial: { io: serialOn(this.time, this.chip), baud: 115_200 },
      clock: this.time,
    });
  }

  /** Pushes the card in and activates it. */
  async activate(card: ContactCardInSlot, options?: IccOptions): Promise<ContactChannel> {
    this.slot.insert(card, options);
    await this.time.pass(100);
    return this.time.until(activateContactCard(this.reader));
  }

  /** One APDU, in time. */
  send(channel: ContactChannel, ...apdu: number[]): Promise<Uint8Array> {
    return this.time.until(channel.transceive(Uint8Array.from(apdu)));
  }
}

/** Hex of bytes, for readable expectations. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").toUpperCase();
}
