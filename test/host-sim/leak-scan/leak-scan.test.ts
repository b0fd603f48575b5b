/**
 * Nothing that comes out of terminal, acquirer and panel tells of a card or a PIN; here with cards whose PINs have twelve digits. The
 * scenarios of the bench are watched where they are played anyway (test/flows/engines.test.ts).
 */
import { type LeakScanResult, runLeakScan } from "../../../host-sim/leak-scan/run-leak-scan";
import { pinScenarios } from "../../../host-sim/leak-scan/pin-scenarios";
import { SCANNED_CARDS, SCANNED_SALES } from "../../../host-sim/memory-scan/scanned-sales";

/** One of each way into the terminal, and each kind of PIN. */
const TITLES = [
  "Mastercard tapped, magnetic-stripe mode",
  "stripe swiped",
  "inserted, plaintext PIN checked by the card",
  "inserted, enciphered PIN checked by the card",
  "tapped above the CVM limit, PIN checked by the issuer",
];

function scan(titles: readonly string[], settings = {}): Promise<LeakScanResult> {
  const entries = pinScenarios(settings).filter(({ scenario }) => titles.includes(scenario.scenario));
  return runLeakScan(entries, { engine: "node", cards: SCANNED_CARDS });
}

describe("What comes out of a run", () => {
  test("holds no account number, track or PIN", async () => {
    const { leaks, failed, sources, scenarios } = await scan(TITLES);
    expect({ leaks, failed, scenarios }).toEqual({ leaks: [], failed: [], scenarios: TITLES.length });
    expect(sources).toEqual(
      expect.arrayContaining([
        ...["display lists", "file flash.bin", "file ledger.sqlite", "flash", "ledger rows", "link frames", "log"],
        ...["messages as text", "messages on the wire", "panel", "receipts", "report"],
      ]),
    );
  }, 60_000);

  test("would be found to hold one: a shop that is named like a card shows it everywhere", async () => {
    const name = "4111117392584611";
    expect(SCANNED_SALES.some(({ card }) => card === "stripe")).toBe(true);
    const { leaks } = await scan(["stripe swiped"], { merchant: { name } });
    const places = leaks.filter(({ kind, form }) => kind === "PAN" && form === "ASCII").map(({ source }) => source);
    expect(places).toEqual(
      expect.arrayContaining(["display lists", "file flash.bin", "flash", "link frames", "panel", "receipts"]),
    );
  }, 60_000);
});
