/** The quick `expect` must judge as jest's does: a matcher that says yes too soon would make every test blind. */
import { jestExpect, looks, looksBehindNot } from "./quick-expect";

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

/** Values that are nearly the same as another of them, by one rule or another. */
const values: readonly unknown[] = [
  ...[0, -0, 1, NaN, Infinity, "", "1", 1n, true, null, undefined, Symbol.iterator],
  ...[[], [undefined], [0], [-0], [1, 2], [1, [2]], new Array(1)],
  ...[{}, { a: undefined }, { a: 1 }, { a: 1, b: undefined }, { x: 1 }, new Point(1), Object.create(null)],
  ...[new Map([[1, { a: 1 }]]), new Map([[1, { a: 2 }]]), new Set([1, 2]), new Set([2, 1])],
  ...[Uint8Array.of(1, 2), Buffer.of(1, 2), Uint8Array.of(1, 3), new Uint16Array([1, 2]), new ArrayBuffer(2)],
  ...[new Error("a"), new RangeError("a"), new Error("b"), new Date(0), new Date(1), /a/, /a/g, Point],
  ...[expect.anything(), expect.any(Number), expect.objectContaining({ a: 1 }), { a: expect.any(Number) }],
];

const pairs = values.flatMap((left) => values.map((right) => [left, right] as const));

type Judge = (actual: unknown) => Record<string, (...expected: unknown[]) => void> & {
  readonly not: Record<string, (...expected: unknown[]) => void>;
};
const judge = jestExpect as unknown as Judge;

test.each(Object.keys(looks))("where the look of %s says yes, jest's does", (matcher) => {
  const plain = pairs.filter(([actual, expected]) => looks[matcher](actual, expected));
  expect(plain.length).toBeGreaterThan(0);
  for (const [actual, expected] of plain) judge(actual)[matcher](...(matcher.endsWith("Undefined") ? [] : [expected]));
});

test.each(Object.keys(looksBehindNot))("where the look of not.%s says yes, jest's does", (matcher) => {
  const plain = pairs.filter(([actual, expected]) => looksBehindNot[matcher](actual, expected));
  expect(plain.length).toBeGreaterThan(0);
  for (const [actual, expected] of plain) {
    judge(actual).not[matcher](...(matcher.endsWith("Undefined") ? [] : [expected]));
  }
});

test("what a look does not pass fails as jest's fails it", () => {
  for (const [actual, expected] of pairs.filter((_pair, index) => index % 29 === 0)) {
    const [quick, slow] = [() => expect(actual).toEqual(expected), () => jestExpect(actual).toEqual(expected)].map(
      sayingOf,
    );
    if (quick !== slow) throw new Error(`${String(quick)} instead of ${String(slow)}`);
  }
});

/** `passes`, or what the matcher says. */
function sayingOf(match: () => void): string {
  try {
    match();
    return "passes";
  } catch (error) {
    return (error as Error).message;
  }
}

test("promises are judged as jest does, and a failure points at the test", async () => {
  await expect(Promise.resolve(1)).resolves.toBe(1);
  await expect(Promise.reject(new Error("no"))).rejects.toThrow("no");
  for (const failing of [
    () => expect(Promise.resolve(1)).resolves.not.toBe(1),
    () => expect(Promise.resolve(1)).rejects.toThrow("no"),
    async () => expect(1).toBe(2),
  ]) {
    const failure = await failing().then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failure?.message).toMatch(/^expect\(received\)/);
    expect(failure?.stack).not.toMatch(/quick-expect\.ts/);
    expect(failure?.stack).toContain("quick-expect.test.ts");
  }
});

test("every comparison is counted", () => {
  expect.assertions(4);
  expect(1).toBe(1);
  expect(1).not.toBe(2);
  expect([1]).toEqual([1]);
  expect("a").toContain("a");
});
