/** Traces as cards of a scenario: what one run recorded, another plays, and every difference fails. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { toHex } from "../../../firmware/codec/hex";
import { type ApduExchange, formatApduTrace } from "../../../host-sim/cards/apdu-trace";
import { DataFileError } from "../../../host-sim/data/data-file";
import type { EngineKind } from "../../../host-sim/engine/engine";
import { isXsBuilt } from "../../../host-sim/engine/xs-binary";
import { play, type Played } from "../../../host-sim/replay/play";
import { parseScenario } from "../../../host-sim/replay/scenario-file";
import { caught } from "../caught";
import { describeWith } from "../../support/requirement";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), "tapline-trace-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A sale by contactless chip, and one by contact chip with a PIN; `CARD` is where it is named. */
const tapped = `scenario: Tapped
steps:
  - sale: 2500
  - tap: { CARD, stays: 2 s }
  - expect: { screen: Zaakceptowano, within: 10 s }
`;
const inserted = `scenario: Inserted
steps:
  - sale: 2500
  - insert: { CARD }
  - expect: { screen: Podaj PIN }
  - keys: 1 2 3 4 enter
  - expect: { screen: Zaakceptowano, within: 10 s }
  - pull: card
`;
/** A tap that the issuer does not take, and the slot in the same sale. */
const both = `scenario: Both
steps:
  - sale: 2500
  - tap: { CARD, stays: 2 s }
  - expect: { screen: Wymagany chip i PIN, within: 10 s }
  - insert: { CARD }
  - expect: { screen: Podaj PIN }
  - keys: 1 2 3 4 enter
  - expect: { screen: Zaakceptowano, within: 10 s }
  - pull: card
`;

interface Recorded {
  readonly played: Played;
  readonly exchanges: readonly ApduExchange[];
}

async function run(text: string, engine: EngineKind = "node", seed?: number): Promise<Recorded> {
  const exchanges: ApduExchange[] = [];
  const file = path.join(folder, "scenario.yaml");
  const onApdu = ({ command, response }: ApduExchange): void =>
    void exchanges.push({ command: command.slice(), response: response.slice() });
  return { played: await play(parseScenario(text, file), file, { engine, seed, onApdu }), exchanges };
}

function write(name: string, exchanges: readonly ApduExchange[]): string {
  writeFileSync(path.join(folder, name), formatApduTrace(exchanges));
  return name;
}

const withCard = (text: string, card: string): string => text.replaceAll("CARD", `card: ${card}`);
const withTrace = (text: string, name: string, rest = ""): string => text.replaceAll("CARD", `trace: ${name}${rest}`);

function failureOf({ played }: Recorded) {
  const { failure } = played.result;
  if (failure === undefined) throw new Error("the scenario passed");
  return failure;
}

describe.each(["node", "xs"] as const)("a recorded trace in the engine %s", (engine) => {
  describeWith(engine === "node" || isXsBuilt(64), "the XS engine", "plays as the card it was recorded from", () => {
    it.each([
      ["in the field", tapped, "mastercard-cda", ""],
      ["in the slot, T=0", inserted, "visa-pin-enciphered", ""],
      ["in the slot, T=1", inserted, "mastercard-credit", ", protocol: 1"],
    ])("%s: same bytes at the same times, and the same exchanges", async (_where, text, card, rest) => {
      const recorded = await run(withCard(text, card), engine);
      expect(recorded.played.result.failure).toBeUndefined();
      const name = write(`${card}.apdu.txt`, recorded.exchanges);
      const again = await run(withTrace(text, name, rest), engine);
      expect(again.played.result.failure).toBeUndefined();
      expect(again.exchanges).toEqual(recorded.exchanges);
      expect(again.played.recording).toEqual(recorded.played.recording);
    });
  });
});

describe("a trace in a scenario", () => {
  it("goes on where it is when its card comes from the field into the slot", async () => {
    const recorded = await run(withCard(both, "visa-sca"));
    const again = await run(withTrace(both, write("both.apdu.txt", recorded.exchanges)));
    expect(again.played.result.failure).toBeUndefined();
    expect(again.played.recording).toEqual(recorded.played.recording);
  });

  it("fails the step in which another command comes, and tells both", async () => {
    const { exchanges } = await run(withCard(tapped, "visa-credit"));
    const name = write("seed.apdu.txt", exchanges);
    // Another seed makes another unpredictable number.
    const failure = failureOf(await run(withTrace(tapped, name), "node", 2));
    const step = exchanges.findIndex(({ command }) => command[1] === 0xa8) + 1;
    expect(failure.step).toBe("step 2 (tap)");
    expect(failure.expected).toBe(`seed.apdu.txt, command ${step}: ${toHex(exchanges[step - 1].command)}`);
    expect(failure.actual).toMatch(/^the terminal sent 80A80000[0-9A-F]+ \(another from byte \d+ on\)$/);
  });

  it("fails at a command behind its end", async () => {
    const { exchanges } = await run(withCard(tapped, "visa-credit"));
    const name = write("short.apdu.txt", exchanges.slice(0, 1));
    const failure = failureOf(await run(withTrace(tapped, name)));
    expect(failure.expected).toBe("short.apdu.txt, command 2: none, the trace is at its end");
    expect(failure.actual).toBe(`the terminal sent ${toHex(exchanges[1].command)}`);
  });

  it("fails at the end when a command never came", async () => {
    const { exchanges } = await run(withCard(tapped, "visa-credit"));
    const name = write("long.apdu.txt", [...exchanges, exchanges[0]]);
    const failure = failureOf(await run(withTrace(tapped, name)));
    expect(failure.step).toBe("end");
    expect(failure.expected).toBe(`long.apdu.txt, command ${exchanges.length + 1}: ${toHex(exchanges[0].command)}`);
    expect(failure.actual).toBe("it never came");
  });

  it("does not tell the PIN of a VERIFY that differs", async () => {
    const { exchanges } = await run(withCard(inserted, "visa-pin-plaintext"));
    const name = write("pin.apdu.txt", exchanges);
    const failure = failureOf(await run(withTrace(inserted.replace("1 2 3 4", "1 2 3 5"), name)));
    expect(failure.expected).toMatch(/: 0020008008 and a PIN$/);
    expect(failure.actual).toMatch(/^the terminal sent 0020008008 and a PIN /);
    expect(JSON.stringify(failure)).not.toMatch(/24123[45]/);
  });

  it("may be taken away after so many commands, as it was when it was recorded", async () => {
    const torn = tapped.replace("stays: 2 s", "leavesAfterCommands: 2").replace("Zaakceptowano", "Spróbuj ponownie");
    const recorded = await run(withCard(torn, "mastercard-credit"));
    expect(recorded.exchanges).toHaveLength(2);
    const again = await run(withTrace(torn, write("torn.apdu.txt", recorded.exchanges)));
    expect(again.played.result.failure).toBeUndefined();
  });

  it("is compared without the Le that T=0 does not carry", async () => {
    const { exchanges } = await run(withCard(inserted, "visa-pin-plaintext"));
    const asTerminalsTell = exchanges.map(({ command, response }) =>
      command.length > 5 ? { command: Uint8Array.of(...command, 0), response } : { command, response },
    );
    const again = await run(withTrace(inserted, write("le.apdu.txt", asTerminalsTell)));
    expect(again.played.result.failure).toBeUndefined();
  });

  it.each([
    ["a file that is not there", "absent.apdu.txt", "", /absent\.apdu\.txt/],
    ["a file that is no trace", "broken.apdu.txt", "00A4040000\nzz\n", /broken\.apdu\.txt:2: hex digits in pairs/],
  ])("is refused with the scenario's line: %s", (_what, name, content, message) => {
    if (content !== "") writeFileSync(path.join(folder, name), content);
    for (const [text, line] of [
      [tapped, 4],
      [inserted, 4],
    ] as const) {
      const error = caught(() => parseScenario(withTrace(text, name), path.join(folder, "a.yaml")));
      expect(error).toBeInstanceOf(DataFileError);
      expect((error as DataFileError).problems[0]).toMatchObject({
        line,
        message: expect.stringMatching(message) as string,
      });
    }
  });

  it("stands alone: no card beside it, no faults, and a protocol that exists", () => {
    for (const step of [
      "tap: { trace: a, card: visa-credit }",
      "insert: { trace: a, faults: [] }",
      "insert: { trace: a, protocol: 2 }",
      "tap: { stays: 1 s }",
    ]) {
      const error = caught(() => parseScenario(`scenario: A\nsteps:\n  - ${step}\n`, "a.yaml"));
      expect((error as DataFileError).problems[0].line).toBe(3);
    }
  });
});
