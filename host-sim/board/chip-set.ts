/** The chips of one terminal, on their lines: what a person can touch, and what the board can reach. */
import type { ChipClock } from "./chip";
import { CaseSwitches } from "./chips/case-switches";
import { CcidReaderChip } from "./chips/ccid-reader-chip";
import { ContactSlot } from "./chips/contact-slot";
import { KeypadMatrix } from "./chips/keypad-matrix";
import { Mcp23017 } from "./chips/mcp23017";
import type { NorFlash } from "./chips/nor-flash";
import { Pn532I2C } from "./chips/pn532-i2c";
import { ReceiptPrinterChip } from "./chips/receipt-printer";
import { RfField } from "./chips/rf-field";
import { BuzzerChip, ContactlessLights } from "./chips/signals";
import { StripeHeadChip } from "./chips/stripe-head";
import type { BoardParts } from "./wiring";

export interface ChipSetOptions {
  readonly clock: ChipClock;
  /** How long the keypad's contacts chatter. */
  readonly keyBounceMs?: number;
  readonly flash: NorFlash;
}

const DEFAULT_KEY_BOUNCE_MS = 4;

export class ChipSet {
  readonly contactless = new RfField();
  readonly pn532: Pn532I2C;
  readonly slot = new ContactSlot();
  readonly contactReader: CcidReaderChip;
  readonly keypad: KeypadMatrix;
  readonly expander: Mcp23017;
  readonly stripe: StripeHeadChip;
  readonly printer: ReceiptPrinterChip;
  readonly lights = new ContactlessLights();
  readonly buzzer: BuzzerChip;
  readonly case = new CaseSwitches();
  readonly flash: NorFlash;
  readonly parts: BoardParts;

  constructor({ clock, keyBounceMs = DEFAULT_KEY_BOUNCE_MS, flash }: ChipSetOptions) {
    this.pn532 = new Pn532I2C({ clock, field: this.contactless });
    this.contactReader = new CcidReaderChip({ clock, slot: this.slot });
    this.keypad = new KeypadMatrix({ clock, bounceMs: keyBounceMs });
    this.expander = new Mcp23017({ network: this.keypad });
    this.stripe = new StripeHeadChip({ clock });
    this.printer = new ReceiptPrinterChip({ clock });
    this.buzzer = new BuzzerChip({ clock });
    this.flash = flash;
    const [light1, light2, light3, light4] = this.lights.lines;
    this.parts = {
      i2c: { contactless: this.pn532, keypad: this.expander },
      lines: {
        contactlessInterrupt: this.pn532.irq,
        keypadInterrupt: this.expander.intA,
        light1,
        light2,
        light3,
        light4,
        caseFront: this.case.front,
        caseBack: this.case.back,
      },
      uarts: { contact: this.contactReader, stripe: this.stripe, printer: this.printer },
      pwm: { buzzer: this.buzzer },
      flash: (partition) => this.flash.partition(partition),
    };
  }

  /** Power comes back: registers are as after a reset, the field is off. Flash and paper stay as they are. */
  reset(): void {
    this.pn532.reset();
    this.contactless.switch(false);
    this.contactReader.reset();
    this.expander.reset();
  }
}
