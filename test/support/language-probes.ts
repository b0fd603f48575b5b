/* eslint-disable @typescript-eslint/await-thenable -- awaiting what is no promise is what some probes are about */
/**
 * What the firmware uses of the language, each as a function whose result is compared between engines. A probe shows what
 * differs between implementations: order, rounding, strictness, errors, not that addition works. Two things differ and are
 * left to the firmware to avoid: XS, as Moddable builds it, counts a character beyond U+FFFF as one in a string, and this
 * version has no array methods that copy (`toSorted`).
 */
import { decodeUtf8, encodeUtf8 } from "../../firmware/codec/utf8";

class Account {
  static count = 0;
  readonly #owner: string;
  #balance = 0;
  limit = this.#balance + 100;

  constructor(owner: string) {
    this.#owner = owner;
    Account.count++;
  }

  get owner(): string {
    return this.#owner;
  }

  static isAccount(value: object): boolean {
    return #balance in value;
  }

  #add(amount: number): this {
    this.#balance += amount;
    return this;
  }

  deposit(...amounts: number[]): number {
    for (const amount of amounts) this.#add(amount);
    return this.#balance;
  }
}

class Savings extends Account {
  override readonly limit = super.owner.length;

  override deposit(...amounts: number[]): number {
    return super.deposit(...amounts.map((amount) => amount * 2));
  }
}

class PayError extends Error {
  override readonly name = "PayError";
  readonly code: number;

  constructor(code: number, options?: ErrorOptions) {
    super(`code ${code}`, options);
    this.code = code;
  }
}

function messageOf(work: () => unknown): string {
  try {
    return `no error: ${String(work())}`;
  } catch (error) {
    return (error as Error).constructor.name;
  }
}

function* countdown(from: number): Generator<number, string, number | undefined> {
  for (let at = from; at > 0;) at -= (yield at) ?? 1;
  return "lift off";
}

function withDefault(first: number, second = first + 1, ...more: number[]): unknown[] {
  return [first, second, more];
}

function finallyWins(): string {
  try {
    throw new Error("lost");
  } catch {
    return "caught";
  } finally {
    Account.count += 10;
  }
}

const order: string[] = [];
const note = (text: string): void => void order.push(text);

async function interleave(): Promise<string> {
  order.length = 0;
  const slow = (async () => {
    note("a1");
    await null;
    note("a2");
    await Promise.resolve();
    note("a3");
  })();
  void Promise.resolve()
    .then(() => note("b1"))
    .then(() => note("b2"))
    .then(() => note("b3"));
  const thenable = { then: (resolve: (value: string) => void) => resolve("c") };
  void (async () => note(await (thenable as unknown as Promise<string>)))();
  void (async () => {
    try {
      await Promise.reject(new PayError(5));
    } catch (error) {
      note(`d${(error as PayError).code}`);
    } finally {
      note("e");
    }
  })();
  await slow;
  await Promise.all([1, Promise.resolve(2)]);
  note(String(await Promise.race([new Promise(() => undefined), Promise.resolve("first")])));
  const settled = await Promise.allSettled([Promise.reject(new Error("x")), 1]);
  note(settled.map(({ status }) => status).join());
  return order.join(" ");
}

/** Probes by name. Results are compared as JSON. */
export const PROBES: Readonly<Record<string, () => unknown>> = {
  "classes: private names, fields in order, statics, super": () => {
    const [one, two] = [new Account("ann"), new Savings("bob")];
    return [
      one.limit,
      two.limit,
      one.deposit(1, 2),
      two.deposit(1, 2),
      two.owner,
      Account.isAccount(two),
      Account.isAccount({}),
    ];
  },
  "errors: subclass, name, cause, instanceof": () => {
    const error = new PayError(7, { cause: "why" });
    return [String(error), error.message, error.cause, error instanceof Error, error instanceof PayError, error.name];
  },
  "strict mode: frozen objects refuse": () => {
    const frozen = Object.freeze({ a: 1, list: Object.freeze([1]) }) as { a: number; b?: number; list: number[] };
    return [
      messageOf(() => (frozen.a = 2)),
      messageOf(() => (frozen.b = 2)),
      messageOf(() => delete (frozen as Partial<typeof frozen>).a),
      messageOf(() => frozen.list.push(2)),
      Object.isFrozen(frozen),
    ];
  },
  "errors of kinds": () => [
    messageOf(() => (undefined as unknown as { a: number }).a),
    messageOf(() => new Uint8Array(-1)),
    messageOf(() => new DataView(new ArrayBuffer(2)).getUint32(0)),
    messageOf(() => "x".repeat(-1)),
    messageOf(() => JSON.parse("{")),
    messageOf(() => new Account("x").deposit.call({} as Account, 1)),
    messageOf(() => BigInt("x")),
    messageOf(() => (1).toFixed(101)),
    messageOf(() => decodeURIComponent("%")),
  ],
  "objects: order of keys, spread, entries": () => {
    const base = { b: 1, 2: "two", a: 2, 1: "one" };
    const { a, ...rest } = { ...base, c: 3 };
    return [
      Object.keys(base),
      a,
      rest,
      Object.fromEntries(Object.entries(base).reverse()),
      JSON.stringify({ ...base, u: undefined }),
    ];
  },
  "optional chaining, nullish, logical assignment": () => {
    const it: { a?: { b?: () => number }; n?: number | null } = { n: 0 };
    it.n ??= 5;
    it.a ||= { b: () => 3 };
    return [it.n, it.a?.b?.(), it.a?.b?.call(undefined), (it as { z?: { y: number } }).z?.y ?? "none", it?.["n"]];
  },
  "maps and sets keep order while they change": () => {
    const map = new Map([
      [1, "a"],
      [2, "b"],
      [3, "c"],
    ]);
    const seen: unknown[] = [];
    for (const [key] of map) {
      seen.push(key);
      if (key === 1) map.delete(2);
      if (key === 3 && !map.has(4)) map.set(4, "d");
    }
    return [seen, [...new Set([3, 1, 3, NaN, NaN, -0, 0])], [...map.entries()]];
  },
  "arrays: holes, sort is stable, at, flat, find from the end": () => {
    const rows = ["b2", "a1", "b1", "a2", "c0"].sort((x, y) => x.charCodeAt(0) - y.charCodeAt(0));
    return [
      rows,
      [, 1, , 2].length,
      [1, [2, [3]]].flat(Infinity),
      rows.at(-1),
      rows.findLast((row) => row > "b"),
      [10, 9, 1].sort(),
    ];
  },
  "typed arrays: views, wrap, copy": () => {
    const bytes = Uint8Array.from([1, 2, 300, -1, 5.9]);
    const part = bytes.subarray(1, 4);
    part[0] = 513;
    bytes.copyWithin(0, 3);
    bytes.set([7], 4);
    return [
      [...bytes],
      [...part],
      part.byteOffset,
      [...bytes.slice(-2)],
      bytes.indexOf(7),
      [...new Uint8Array(3).fill(9, 1)],
      Math.max(...bytes),
    ];
  },
  "data views: order and floats": () => {
    const view = new DataView(new ArrayBuffer(16));
    view.setFloat64(0, 1700000000000.125);
    view.setUint16(8, 0x1234);
    view.setInt16(10, -2, true);
    view.setUint32(12, 0xfffffffe);
    return [
      [...new Uint8Array(view.buffer)],
      view.getFloat64(0),
      view.getInt16(10, true),
      view.getUint32(12),
      view.getInt32(12),
    ];
  },
  "numbers as text": () => [
    0.1 + 0.2,
    1e21,
    1e-7,
    123456789012345680000,
    (255).toString(16),
    (0.5).toString(2),
    (1234.5678).toFixed(2),
    (1.005).toFixed(2),
    (25).toString(36),
    -0,
    String(-0),
    5e-324,
    1.7976931348623157e308,
    Number("0x1f"),
    Number(" 12 "),
    Number("1 2"),
    parseInt("12px", 10),
    parseFloat("3.14abc"),
  ],
  "integers: bits, wrap, rounding": () => [
    1 << 31,
    (1 << 31) >>> 0,
    -1 >>> 28,
    2 ** 53 + 1,
    Math.imul(0x7fffffff, 3),
    ~~-3.7,
    Math.round(-2.5),
    Math.round(2.5),
    Math.trunc(-0.9),
    -7 % 3,
    Math.clz32(1),
    Math.fround(0.1),
    Math.hypot(3, 4),
    Number.MAX_SAFE_INTEGER,
    0x80000000 | 0,
  ],
  "big integers": () => [
    (2n ** 100n).toString(),
    BigInt.asUintN(8, 511n).toString(),
    Number(12345678901234567890n % 97n),
  ],
  "strings: UTF-16, padding, search, split": () => {
    const text = "zażółć gęślą";
    return [
      text.length,
      [...text].length,
      text.codePointAt(8),
      text.charCodeAt(8),
      text.slice(-2).length,
      "7".padStart(3, "0"),
      "ab".padEnd(5, "12"),
      "a,b,,c".split(","),
      "aXbX".replaceAll("X", "-"),
      text.indexOf("ó"),
      "abc".at(-1),
      text.toUpperCase(),
      " x ".trim() + "|",
      "a".localeCompare("b") < 0,
      "b" > "a",
      "ą" > "z",
      String.fromCharCode(0x17c),
      "é" === "\u00e9",
      "a\u0000b".length,
    ];
  },
  "regular expressions": () => {
    const match = /^(?<head>[A-Z]{2})(\d+)?$/.exec("PL");
    return [
      match?.groups?.head,
      match?.[2] === undefined,
      "a1b22".replace(/\d+/g, (digits) => `<${digits}>`),
      "x-y_z".split(/[-_]/),
      [..."k=v;l=w".matchAll(/(\w)=(\w)/g)].map(([, key]) => key),
      /a.c/s.test("a\nc"),
      "AbC".search(/b/i),
    ];
  },
  "templates, tagged too": () => {
    const tag = (texts: TemplateStringsArray, ...values: unknown[]) => texts.raw.join("|") + values.join();
    return [`${1}${"two"}${String([3, 4])}${String(null)}`, tag`a\n${1}b${2}`];
  },
  JSON: () => [
    JSON.stringify({ a: [undefined, () => 1, NaN, "\u2028\ud800"], d: new Date(0), n: { toJSON: () => 1 } }),
    JSON.stringify('ż\n"\\'),
    JSON.parse('{"__proto__":1,"a":[1e3,-0,"\\u017c"]}', (key, value: unknown) => (key === "0" ? 5 : value)) as unknown,
    JSON.stringify([1, { b: 2 }], null, 1),
  ],
  "dates with an argument": () => [
    new Date(1_712_345_678_901).toISOString(),
    Date.UTC(2024, 1, 29, 12),
    new Date(Date.UTC(1999, 11, 31)).getUTCDay(),
    Date.parse("2026-11-22T12:00:00Z"),
    new Date(NaN).getTime(),
    new Date(8.64e15).toISOString(),
  ],
  "generators and iteration protocols": () => {
    const run = countdown(5);
    const seen = [run.next().value, run.next(3).value, run.next().value, run.next().value, run.next().value];
    let closed = 0;
    const endless = {
      *[Symbol.iterator]() {
        try {
          for (;;) yield 1;
        } finally {
          closed++;
        }
      },
    };
    for (const _one of endless) break;
    const [first] = endless;
    return [seen, closed, first, [...countdown(2)], Array.from({ length: 3 }, (_unused, at) => at * at)];
  },
  "closures, labels, finally, getters": () => {
    const functions: (() => number)[] = [];
    for (let at = 0; at < 3; at++) functions.push(() => at);
    let hits = 0;
    outer: for (let a = 0; a < 3; a++)
      for (let b = 0; b < 3; b++) {
        if (b === 1) continue outer;
        if (a === 2) break outer;
        hits++;
      }
    const it = {
      get now() {
        return ++hits;
      },
      set now(value: number) {
        hits = value;
      },
      ["com" + "puted"]: 1,
      async *gen() {},
    };
    it.now = 10;
    return [
      functions.map((one) => one()),
      it.now,
      finallyWins(),
      Object.keys(it),
      typeof it.gen,
      void 0 === undefined,
      withDefault(1, undefined, 3, 4),
    ];
  },
  "weak collections and symbols": () => {
    const key = {};
    const weak = new WeakMap([[key, 1]]);
    return [
      weak.get(key),
      new WeakSet([key]).has({}),
      Symbol("a").description,
      Symbol.for("k") === Symbol.for("k"),
      typeof Symbol.asyncIterator,
    ];
  },
  "the firmware's UTF-8, beyond U+FFFF too": () => {
    const bytes = encodeUtf8("ż😀a\ud800b");
    return [
      [...bytes],
      bytes.length,
      [...encodeUtf8(decodeUtf8(bytes) ?? "none")],
      decodeUtf8(bytes.subarray(0, 4)) ?? "none",
    ];
  },
  reflection: () => [
    Reflect.ownKeys({ b: 1, a: 2 }),
    Object.getOwnPropertyNames(
      class {
        static x = 1;
      },
    ).includes("x"),
    Object.getPrototypeOf([]) === Array.prototype,
    Object.is(-0, 0),
  ],
};

/** Probes that take turns of the promise queue. */
export const SLOW_PROBES: Readonly<Record<string, () => Promise<unknown>>> = {
  "promise jobs run in the same order": interleave,
};

/** The result of a probe as text; a throw is a result too. */
export async function outcomeOf(probe: () => unknown): Promise<string> {
  try {
    return JSON.stringify(await probe());
  } catch (error) {
    return `threw ${String(error)}`;
  }
}
