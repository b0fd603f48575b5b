/** The people a terminal knows, by the codes they type (docs/people.md). */

/** In the order of their slots in the vault: a place is never given to another role. */
export const CODED_ROLES = Object.freeze(["merchant", "supervisor", "technician"] as const);

export type CodedRole = (typeof CODED_ROLES)[number];
