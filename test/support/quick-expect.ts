/**
 * Jest's `expect` makes three hundred functions and a stack trace at each call, before anything is compared: where a test compares ten
 * thousand times, that is most of what it costs. This one looks first whether the answer is plainly yes, for the matchers that tests of
 * properties use; everything else, and whatever fails, is jest's to judge and to tell.
 */
import { isDeepStrictEqual } from "node:util";

/** Whether a matcher would plainly pass; `false` means only that jest has to look. */
type Look = (actual: unknown, expected: unknown) => boolean;
type Matchers = Record<string, (...expected: unknown[]) => unknown>;
type View = new (actual: unknown) => { readonly actual: unknown };

/** What jest itself gives. */
export const jestExpect = expect;
const judge = jestExpect as unknown as (actual: unknown) => Matchers & {
  readonly not: Matchers;
  readonly resolves: Matchers & { readonly not: Matchers };
  readonly rejects: Matchers & { readonly not: Matchers };
};

const isNumber = (value: unknown): value is number => typeof value === "number";
const numbers =
  (compare: (left: number, right: number) => boolean): Look =>
  (actual, expected) =>
    isNumber(actual) && isNumber(expected) && compare(actual, expected);

/** The matchers that are looked at first. */
export const looks: Readonly<Record<string, Look>> = Object.freeze({
  toBe: Object.is,
  toEqual: (actual, expected) =>
    typeof expected === "object" ? isDeepStrictEqual(actual, expected) : Object.is(actual, expected),
  toBeUndefined: (actual) => actual === undefined,
  toBeInstanceOf: (actual, expected) => typeof expected === "function" && actual instanceof expected,
  toBeLessThan: numbers((left, right) => left < right),
  toBeLessThanOrEqual: numbers((left, right) => left <= right),
  toBeGreaterThan: numbers((left, right) => left > right),
  toBeGreaterThanOrEqual: numbers((left, right) => left >= right),
});

/** The same behind `not`. */
export const looksBehindNot: Readonly<Record<string, Look>> = Object.freeze({
  toBe: (actual, expected) => !Object.is(actual, expected),
  toBeUndefined: (actual) => actual !== undefined,
});

/** Counted as jest counts, for `expect.assertions` and the report. */
function countOne(): void {
  const state = jestExpect.getState();
  state.assertionCalls++;
  state.numPassingAsserts++;
}

/** Leaves this file out of the trace of a failure, so that jest points at the test. */
function tell(error: unknown): never {
  const failure = error as { stack?: unknown };
  if (typeof failure?.stack === "string") {
    failure.stack = failure.stack.replaceAll(/^ +at .*quick-expect\.ts.*\n?/gm, "");
  }
  throw error;
}

function ask(matchers: Matchers, name: string, expected: readonly unknown[]): unknown {
  try {
    const answer = matchers[name](...expected);
    return answer instanceof Promise ? answer.catch(tell) : answer;
  } catch (error) {
    return tell(error);
  }
}

/** A class with all matchers that `judged` has, on its prototype; `nested` are those behind `not`, `resolves`, `rejects`. */
function viewOf(
  judged: (actual: unknown) => Matchers,
  plain: Readonly<Record<string, Look>>,
  nested: Readonly<Record<string, View>> = {},
): View {
  const view = class {
    readonly actual: unknown;
    constructor(actual: unknown) {
      this.actual = actual;
    }
  };
  for (const [name, matcher] of Object.entries(judged(undefined))) {
    if (typeof matcher !== "function") continue;
    const look = plain[name] ?? (() => false);
    const value = function (this: { readonly actual: unknown }, ...expected: unknown[]): unknown {
      return look(this.actual, expected[0]) ? countOne() : ask(judged(this.actual), name, expected);
    };
    Object.defineProperty(view.prototype, name, { value });
  }
  for (const [name, Nested] of Object.entries(nested)) {
    const get = function (this: { readonly actual: unknown }): unknown {
      return new Nested(this.actual);
    };
    Object.defineProperty(view.prototype, name, { get });
  }
  return view;
}

const Expectation = viewOf(judge, looks, {
  not: viewOf((actual) => judge(actual).not, looksBehindNot),
  resolves: viewOf((actual) => judge(actual).resolves, {}, { not: viewOf((actual) => judge(actual).resolves.not, {}) }),
  rejects: viewOf((actual) => judge(actual).rejects, {}, { not: viewOf((actual) => judge(actual).rejects.not, {}) }),
});

(globalThis as { expect?: unknown }).expect = Object.assign((actual: unknown) => new Expectation(actual), jestExpect);
