/** Names of the terminal's keys as scenarios and the web front write them. */

/** The sixteen keys by the meaning that stands on their caps. */
export const keyNames: ReadonlySet<string> = new Set([
  "0",
  "1",
  "2",
  "3",
  "4",
  "5",
  "6",
  "7",
  "8",
  "9",
  "00",
  "cancel",
  "clear",
  "enter",
  "menu",
  "next",
]);
