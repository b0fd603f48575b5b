/** Follows a card through the stripe slot: it must be pulled along most of it, in one go, in either direction. */

/** The part of the slot that must be covered for the head to have read the whole stripe. */
const wholePull = 0.7;
/** Fingers and mice leave the groove a little to the side, where a real one would guide the card. */
const guidePixels = 24;

export type SwipeResult = "swiped" | "too-short";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function isInside(box: Box, x: number, y: number, margin = 0): boolean {
  return x >= box.left - margin && x <= box.right + margin && y >= box.top - margin && y <= box.bottom + margin;
}

export class SwipeGesture {
  /** The part of the slot that the card has passed; `undefined` while it is not in it. */
  #passed: { readonly top: number; readonly bottom: number } | undefined;

  /** Share of the slot covered so far, 0 to 1. */
  covered(slot: Box): number {
    if (this.#passed === undefined) return 0;
    return Math.min(1, (this.#passed.bottom - this.#passed.top) / Math.max(1, slot.bottom - slot.top));
  }

  /** The card is at x, y. Answers a result when the pull has just ended. */
  move(slot: Box, x: number, y: number): SwipeResult | undefined {
    const beside = x < slot.left - guidePixels || x > slot.right + guidePixels;
    if (!beside && y >= slot.top && y <= slot.bottom) {
      const { top, bottom } = this.#passed ?? { top: y, bottom: y };
      this.#passed = { top: Math.min(top, y), bottom: Math.max(bottom, y) };
      return undefined;
    }
    if (this.#passed === undefined) return undefined;
    // A fast pull skips points: leaving by an end covers the slot up to that end.
    if (y < slot.top) this.#passed = { ...this.#passed, top: slot.top };
    if (y > slot.bottom) this.#passed = { ...this.#passed, bottom: slot.bottom };
    return this.end(slot);
  }

  /** The card was let go. Answers the result when it was in the slot. */
  end(slot: Box): SwipeResult | undefined {
    if (this.#passed === undefined) return undefined;
    const result = this.covered(slot) >= wholePull ? "swiped" : "too-short";
    this.#passed = undefined;
    return result;
  }
}
