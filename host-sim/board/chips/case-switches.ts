/** The switches under the two halves of the case: pressed, and so closed to ground, while the case is shut. */
import { DigitalLine } from "../chip";

export class CaseSwitches {
  readonly front = new DigitalLine("case-front", 0);
  readonly back = new DigitalLine("case-back", 0);

  /** Whether any half is off. */
  get isOpen(): boolean {
    return this.front.level === 1 || this.back.level === 1;
  }

  /** Takes the back off, as somebody would who wants to see the board. */
  open(): void {
    this.back.drive(1);
  }

  /** Puts the case together again. */
  close(): void {
    this.front.release();
    this.back.release();
  }
}
