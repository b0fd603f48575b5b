/** Memory that is not used any more, and what is left in it. */

export interface Memory {
  /**
   * Overwrites everything that nothing refers to any more: freed objects, old copies of objects that were moved, stacks. Done as soon
   * as the firmware rests, so that what the caller still holds is gone by then. Costs a collection of all garbage: once a sale.
   */
  scrub(): void;
}
