/** What is cut everywhere: a few minutes of a merchant's day, and what must be true of them. */
import type { Rule } from "../../host-sim/acquirer/rules/rule-schema";
import type { QuietFacts } from "../../host-sim/replay/invariants";
import type { Settings } from "../../host-sim/world/terminal-settings";
import type { CutRun } from "./cut-run";

export interface CutScenario {
  readonly name: string;
  readonly settings?: Settings;
  readonly rules?: readonly Rule[];
  /** The terminal is new: nothing of it was started before. */
  readonly isFirstStart?: boolean;
  /** What comes before, and is not cut. */
  before?(run: CutRun): Promise<void>;
  act(run: CutRun): Promise<void>;
  /** What people do after a cut, once the terminal is idle again. */
  goOn(run: CutRun): Promise<void>;
  /** What must be true besides the invariants, whatever was cut; what is not, in words. */
  judge?(facts: QuietFacts, run: CutRun): readonly string[] | Promise<readonly string[]>;
}
