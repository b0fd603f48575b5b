/** A restart of the chip (restart.c). */
import type { Power } from "../../ports/power";

export const CHIP_POWER: Power = Object.freeze({
  restart(): void {
    native("xs_tapline_restart").call(this);
  },
});
