/** What a world may be made of. Everything has a usual value, so that a scenario only says what differs. */
import type { MaximumTlsVersion } from "../acquirer/tls-options";
import type { Rule } from "../acquirer/rules/rule-schema";
import type { Engine, EngineKind } from "../engine/engine";
import type { XsWidth } from "../engine/xs-binary";
import type { ServerCertificate, TerminalCertificate } from "./certificate-variants";
import type { Settings } from "./terminal-settings";

export interface WorldOptions {
  readonly engine: EngineKind;
  /** Word size of the engine `xs`; 64 unless told, 32 to have the device's heap. */
  readonly xsWidth?: XsWidth;
  /** `virtual`: a function of seed and steps. `real`: for people who watch. */
  readonly time: "virtual" | "real";
  /** Of all randomness in virtual time; in real time terminals draw from the system. */
  readonly seed?: number;
  /** The board's date at the start, milliseconds since 1970 UTC; in real time the computer's when left out. */
  readonly clockStart?: number;
  /** Settings that differ from the usual ones (terminal-settings.ts). */
  readonly settings?: Settings;
  /** The terminal comes without codes, and demands them. */
  readonly firstBoot?: boolean;
  /** Rules of the acquirer, before the test amounts that always hold. */
  readonly rules?: readonly Rule[];
  readonly serverCertificate?: ServerCertificate;
  readonly terminalCertificate?: TerminalCertificate;
  readonly maximumTlsVersion?: MaximumTlsVersion;
  /** What the terminal's flash holds at first, such as that of one that was started before; erased when left out. */
  readonly flashImage?: Uint8Array;
  /** Where ledger and flash are kept; in memory when left out. */
  readonly folder?: string;
  /** Folder of card profiles in place of the tray's. */
  readonly cards?: string;
  /** Told of each engine before it starts, one for each stretch of power. */
  readonly onEngine?: (engine: Engine) => void;
  /** Where the development certificates lie; the project's own when left out. */
  readonly certificates?: string;
}
