/** Compares what a scenario expects at its end with what was recorded. */
import type { RecordedMessage, Recording } from "./recording";
import type { MessageExpectation, Scenario } from "./schema";

/** One expectation that does not hold, in words for a person. */
export interface Mismatch {
  readonly expected: string;
  readonly actual: string;
}

/** Answers the first mismatch, or `undefined` when all expectations hold. */
export function firstMismatch(expected: Scenario["expect"], recording: Recording): Mismatch | undefined {
  return (
    (expected.wire === undefined ? undefined : wireMismatch(expected.wire, businessMessages(recording.messages))) ??
    (expected.receipt === undefined ? undefined : receiptMismatch(expected.receipt, recording.receipts)) ??
    (expected.ledger && rowMismatch("ledger", expected.ledger, recording.ledger)) ??
    (expected.settlements && rowMismatch("settlements", expected.settlements, recording.settlements)) ??
    (expected.tls === undefined || expected.tls === recording.tls
      ? undefined
      : { expected: `TLS ${expected.tls}`, actual: `TLS ${recording.tls ?? "never connected"}` })
  );
}

/** Sign-on and its answer open every connection; a scenario lists what comes besides. */
export function businessMessages(messages: readonly RecordedMessage[]): readonly RecordedMessage[] {
  return messages.filter((message) => !(message.mti.startsWith("08") && message.fields["70"] === "001"));
}

function wireMismatch(
  expected: readonly MessageExpectation[],
  actual: readonly RecordedMessage[],
): Mismatch | undefined {
  for (let index = 0; index < expected.length; index++) {
    const want = expected[index];
    const have = actual[index];
    const place = `message ${index + 1}`;
    if (have === undefined) return { expected: `${place}: ${want.mti}`, actual: `only ${actual.length} messages` };
    if (have.mti !== want.mti) return { expected: `${place}: ${want.mti}`, actual: `${have.mti} from ${have.from}` };
    if (want.from !== undefined && have.from !== want.from) {
      return { expected: `${place}: ${want.mti} from ${want.from}`, actual: `from ${have.from}` };
    }
    const field = valueMismatch("field", want.fields, have.fields) ?? valueMismatch("tag", want.tags, tagsOf(have));
    if (field !== undefined) return { expected: `${place} (${want.mti}): ${field.expected}`, actual: field.actual };
  }
  if (actual.length > expected.length) {
    const extra = actual.slice(expected.length).map((message) => message.mti);
    return { expected: `${expected.length} messages`, actual: `also ${extra.join(", ")}` };
  }
  return undefined;
}

function valueMismatch(
  what: "field" | "tag",
  want: Readonly<Record<string, string | null>> = {},
  have: Readonly<Record<string, string | undefined>>,
): Mismatch | undefined {
  for (const [name, value] of Object.entries(want)) {
    const actual = have[name];
    if (value === null && actual !== undefined) return { expected: `no ${what} ${name}`, actual };
    if (value !== null && actual !== value)
      return { expected: `${what} ${name} = ${value}`, actual: actual ?? "absent" };
  }
  return undefined;
}

/** The data objects of field 55, which a recording has as `9F26=… 9F27=80`. */
function tagsOf({ fields }: RecordedMessage): Record<string, string | undefined> {
  const objects = (fields["55"] ?? "").split(" ").map((object) => object.split("=", 2) as [string, string | undefined]);
  return Object.fromEntries(objects);
}

function receiptMismatch(texts: readonly string[], receipts: Recording["receipts"]): Mismatch | undefined {
  const paper = receipts.map((lines) => lines.join("\n")).join("\n");
  const missing = texts.find((text) => !paper.includes(text));
  return missing === undefined
    ? undefined
    : { expected: `"${missing}" on a receipt`, actual: paper === "" ? "no receipt" : paper };
}

/** Rows in their order, each in what is expected of it. */
function rowMismatch<Row extends object>(
  what: string,
  expected: readonly Partial<Row>[],
  actual: readonly Row[],
): Mismatch | undefined {
  if (expected.length !== actual.length) {
    return { expected: `${expected.length} rows: ${what}`, actual: `${actual.length}: ${JSON.stringify(actual)}` };
  }
  for (let index = 0; index < expected.length; index++) {
    for (const [key, value] of Object.entries(expected[index])) {
      const have: unknown = actual[index][key as keyof Row];
      if (have !== value) return { expected: `${what} ${index + 1}: ${key} = ${String(value)}`, actual: String(have) };
    }
  }
  return undefined;
}
