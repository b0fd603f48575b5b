/** The sales of the memory scan as scenarios: their cards have PINs long enough to be looked for. */
import { SCANNED_SALES } from "../memory-scan/scanned-sales";
import { type Scenario, scenarioSchema } from "../replay/schema";

/** Long enough for paper, a question about a copy, and a reversal. */
const afterwardsMs = 60_000;

/** Scenarios of the cards in `memory-scan/cards`. */
export function pinScenarios(settings: Scenario["terminal"] = {}): { file: string; scenario: Scenario }[] {
  return SCANNED_SALES.map(({ title, amountMinor, steps }) => {
    const usual = scenarioSchema.parse({ scenario: title, terminal: settings, steps: [{ sale: amountMinor }] });
    return { file: title, scenario: { ...usual, steps: [...usual.steps, ...steps, { wait: afterwardsMs }] } };
  });
}
