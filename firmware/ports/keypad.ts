/** The keys of the terminal, by meaning; where they lie on the matrix is the driver's knowledge. */
export type Key =
  "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "00" | "cancel" | "clear" | "enter" | "menu" | "next";

export interface Keypad {
  /** Called once for every debounced key press; at most one listener. */
  onKey: ((key: Key) => void) | undefined;
}
