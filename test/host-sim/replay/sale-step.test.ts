/** The step that enters a sale. */
import { TEXT_EN, type TextKey } from "../../../firmware/ui/i18n/text-en";
import { TEXT_PL } from "../../../firmware/ui/i18n/text-pl";
import { play } from "../../../host-sim/replay/play";
import { saleTexts } from "../../../host-sim/replay/sale-step";
import { parseScenario } from "../../../host-sim/replay/scenario-file";

const both = (...keys: TextKey[]): string[] => [TEXT_PL, TEXT_EN].flatMap((texts) => keys.map((key) => texts[key]));

async function failureOf(text: string) {
  return (await play(parseScenario(text, "a.yaml"), "a.yaml", { engine: "node" })).result.failure;
}

describe("a sale step", () => {
  it("looks for the texts that the terminal has", () => {
    expect(saleTexts.idle).toEqual(both("idle.prompt"));
    expect(saleTexts.askCustomerCopy).toEqual(both("print.askCustomer"));
    expect(saleTexts.card).toEqual(both("card.tapOrSwipe", "card.tap", "card.insert", "card.swipe"));
  });

  it("refuses the copy of the sale before, and enters the next, in the terminal's language", async () => {
    const failure = await failureOf(`scenario: Two sales
terminal: { language: en }
steps:
  - sale: 100
  - tap: { card: visa-credit, stays: 2 s }
  - expect: { screen: Customer copy?, within: 20 s }
  - sale: 120000
  - expect: { screen: "1,200.00" }
  - tap: { card: visa-phone, stays: 2 s }
  - expect: { screen: Approved, within: 10 s }
`);
    expect(failure).toBeUndefined();
  });

  it("fails when the terminal does not get to where it takes an amount", async () => {
    const failure = await failureOf("scenario: No settings\nterminal: { language: de }\nsteps:\n  - sale: 100\n");
    expect(failure).toMatchObject({
      step: "step 1 (sale)",
      expected: expect.stringMatching(/"Wpisz kwotę" or "Enter the amount" on the screen within 30 s/) as string,
    });
  });

  it("fails when the terminal does not take the amount", async () => {
    const limit = "terminal: { limits: { maximumAmountMinor: 1000 } }";
    const failure = await failureOf(`scenario: Too much\n${limit}\nsteps:\n  - sale: 5000\n`);
    expect(failure).toMatchObject({
      step: "step 1 (sale)",
      expected: expect.stringMatching(/^the amount 5000 \(minor units\) on the screen/) as string,
    });
  });
});
