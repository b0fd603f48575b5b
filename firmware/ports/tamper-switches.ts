/** Switches that notice when somebody opens the case (PCI PTS POI, "Tamper-Detection Mechanisms"). */
export interface TamperSwitches {
  /** Names of those that are open now; a wire that was cut counts as open. At most 16 characters each. */
  readonly open: readonly string[];
  /** Called, never inside a call, when a switch opens. */
  onOpen: ((name: string) => void) | undefined;
}
