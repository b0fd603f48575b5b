/** Traces as text, and cards that play them. */
import { fromHex } from "../../../firmware/codec/hex";
import { type ApduExchange, ApduTraceError, formatApduTrace, parseApduTrace } from "../../../host-sim/cards/apdu-trace";
import { TraceCard, TraceMismatchError } from "../../../host-sim/cards/trace-card";
import { caught } from "../caught";

const select = "00A4040007A000000004101000";
const options = "80A8000002830000";
const exchanges: readonly ApduExchange[] = [
  { command: fromHex(select), response: fromHex("6F009000") },
  { command: fromHex(options), response: fromHex("6985") },
];

describe("the text of a trace", () => {
  test("is read as it is written", () => {
    expect(formatApduTrace(exchanges)).toBe(`${select}\n6F009000\n${options}\n6985\n`);
    expect(parseApduTrace(formatApduTrace(exchanges), "t")).toEqual(exchanges);
  });
  test("may have blank lines, remarks, spaces around and the line ends of other systems", () => {
    expect(parseApduTrace(`# a tap\r\n\r\n  ${select} \r\n6F009000\n# then\n${options}\n6985`, "t")).toEqual(exchanges);
  });
  test.each([
    ["a command without an answer", `${select}\n`, 2],
    ["an odd number of digits", `${select}\n900\n`, 2],
    ["what is no hex", `${select}\n\nzz\n`, 3],
    ["an answer without a status word", `${select}\n90\n`, 2],
    ["a command without its header", "00A404\n9000\n", 1],
  ])("is refused with %s, and the line is told", (_what, text, line) => {
    const error = caught(() => parseApduTrace(text, "card.apdu.txt"));
    expect(error).toBeInstanceOf(ApduTraceError);
    expect(error).toMatchObject({ file: "card.apdu.txt", line });
  });
});

describe("a card that plays a trace", () => {
  test("answers as recorded and is content at the end", () => {
    const card = new TraceCard(exchanges);
    expect(card.process(fromHex(select))).toEqual({ response: fromHex("6F009000") });
    card.reset();
    expect(card.process(fromHex(options))).toEqual({ response: fromHex("6985") });
    card.finish();
  });
  test("fails at another command, also one that would come later", () => {
    const error = caught(() => new TraceCard(exchanges).process(fromHex(options)));
    expect(error).toBeInstanceOf(TraceMismatchError);
    expect(error).toMatchObject({ step: 1, expected: select, actual: options });
  });
  test("fails at a command behind the end", () => {
    const card = new TraceCard(exchanges.slice(0, 1));
    card.process(fromHex(select));
    expect(caught(() => card.process(fromHex(options)))).toMatchObject({
      step: 2,
      expected: undefined,
      actual: options,
    });
  });
  test("fails at the end when a recorded command never came", () => {
    const card = new TraceCard(exchanges);
    card.process(fromHex(select));
    expect(caught(() => card.finish())).toMatchObject({ step: 2, expected: options, actual: undefined });
  });
});
