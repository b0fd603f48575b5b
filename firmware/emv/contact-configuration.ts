/** What the acquirer sets for contact transactions (EMV Book 1, 12.2; Book 3, 10.6 and 10.7; Book 4, 10.2). */
import type { AuthenticationKeys } from "./authentication-setting";
import type { TerminalActionCodes, TerminalData } from "./configuration";

/** Parameters of random transaction selection (Book 3, 10.6.2); all amounts in minor units. */
export interface RandomSelection {
  /** Threshold Value for Biased Random Selection: from here on the probability rises. */
  readonly thresholdMinor: number;
  /** Target Percentage below the threshold, 0 to 99. */
  readonly targetPercent: number;
  /** Maximum Target Percentage, reached at the floor limit. */
  readonly maximumTargetPercent: number;
}

/** One application that the terminal takes by contact. */
export interface ContactApplication {
  /** Application Identifier, 5 to 16 bytes. */
  readonly aid: Uint8Array;
  /** Shown when the card has no label of its own. */
  readonly name: string;
  /** Application Selection Indicator: a longer DF Name of the card matches as well (Book 1, 12.3.1). */
  readonly partialSelection: boolean;
  /** Application Version Number of the terminal (tag 9F09), 2 bytes. */
  readonly applicationVersionNumber: Uint8Array;
  /** Transaction types taken with this application. */
  readonly transactionTypes: readonly number[];
  /** Terminal Floor Limit (tag 9F1B): at this amount and above the transaction goes online. */
  readonly floorLimitMinor: number;
  readonly randomSelection: RandomSelection;
  readonly terminalActionCodes: TerminalActionCodes;
}

/** The whole configuration. Applications stand in the terminal's order of preference. */
export interface ContactConfiguration {
  /** Terminal Capabilities are those of contact: they say which CVMs and data authentication there are (Book 4, A2). */
  readonly terminal: TerminalData;
  readonly authentication: AuthenticationKeys;
  readonly applications: readonly ContactApplication[];
}
