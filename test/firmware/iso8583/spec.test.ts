import type { FieldDefinition, FieldSource, WireFormat } from "../../../firmware/iso8583/field-table";
import { KINDS } from "../../../firmware/iso8583/kinds";
import type { PlanParts } from "../../../firmware/iso8583/plan";
import * as plans from "../../../firmware/iso8583/plan";
import { messageSpec, TableError } from "../../../firmware/iso8583/spec";
import { ascii87 } from "../../../firmware/iso8583/tables/ascii87";
import { bcd87 } from "../../../firmware/iso8583/tables/bcd87";
import { binary87 } from "../../../firmware/iso8583/tables/binary87";

const { kindOf, lengthOf, NO_PLAN, planOf, prefixDigitsOf } = plans;

const source =
  (fields: FieldDefinition[]): FieldSource =>
  (define) =>
    fields.forEach(define);

const field = (change: Partial<FieldDefinition>): FieldDefinition => ({
  number: 11,
  name: "a field",
  kind: "n",
  length: 6,
  prefix: "fixed",
  padding: "none",
  description: "",
  ...change,
});

const wire = (change: Partial<WireFormat> = {}): WireFormat => ({
  name: "test",
  mti: "ascii",
  lengths: "ascii",
  bitmap: { encoding: "binary", secondary: "indicated" },
  encodings: { n: "ascii", a: "ascii", an: "ascii", ans: "ascii", b: "binary", z: "ascii", "x+n": "ascii" },
  oddDigits: { n: "left", z: "right" },
  ...change,
});

test("every table has the fields a terminal and its acquirer need, of the standard's kind and length", () => {
  const wanted: Record<number, [string, number, number]> = {
    2: ["n", 19, 2],
    3: ["n", 6, 0],
    4: ["n", 12, 0],
    7: ["n", 10, 0],
    11: ["n", 6, 0],
    12: ["n", 6, 0],
    13: ["n", 4, 0],
    14: ["n", 4, 0],
    18: ["n", 4, 0],
    22: ["n", 3, 0],
    23: ["n", 3, 0],
    24: ["n", 3, 0],
    25: ["n", 2, 0],
    35: ["z", 37, 2],
    37: ["an", 12, 0],
    38: ["an", 6, 0],
    39: ["an", 2, 0],
    41: ["ans", 8, 0],
    42: ["ans", 15, 0],
    43: ["ans", 40, 0],
    48: ["ans", 999, 3],
    52: ["b", 8, 0],
    53: ["n", 16, 0],
    54: ["ans", 120, 3],
    55: ["b", 999, 3],
    60: ["ans", 999, 3],
    61: ["ans", 999, 3],
    62: ["ans", 999, 3],
    63: ["ans", 999, 3],
    64: ["b", 8, 0],
    70: ["n", 3, 0],
    90: ["n", 42, 0],
    95: ["an", 42, 0],
    128: ["b", 8, 0],
  };
  for (const spec of [ascii87, binary87, bcd87]) {
    for (const [number, expected] of Object.entries(wanted)) {
      const plan = spec.plans[Number(number)];
      expect([number, KINDS[kindOf(plan)], lengthOf(plan), prefixDigitsOf(plan)]).toEqual([number, ...expected]);
    }
    // All of 2 to 128 but 65, the announcement of a third bitmap.
    expect(spec.plans.filter((plan) => plan !== NO_PLAN)).toHaveLength(126);
  }
});

describe("a table that contradicts itself does not load", () => {
  test.each<[string, FieldDefinition[], Partial<WireFormat>]>([
    ["a field for the bitmap", [field({ number: 1 })], {}],
    ["a field for the third bitmap", [field({ number: 65 })], {}],
    ["a field beyond the bitmaps", [field({ number: 129 })], {}],
    ["a field twice", [field({}), field({})], {}],
    ["no length", [field({ length: 0 })], {}],
    ["a length that two digits cannot say", [field({ prefix: "LL", length: 100 })], {}],
    ["a length that three digits cannot say", [field({ prefix: "LLL", length: 1000 })], {}],
    ["zeros before text", [field({ kind: "ans", padding: "zeros" })], {}],
    ["spaces behind a number", [field({ padding: "spaces" })], {}],
    ["padding of a variable field", [field({ prefix: "LL", padding: "zeros" })], {}],
    ["a signed number of variable length", [field({ kind: "x+n", prefix: "LL" })], {}],
    ["packed text", [field({ kind: "ans" })], { encodings: { ...wire().encodings, ans: "bcd" } }],
    ["binary digits", [field({})], { encodings: { ...wire().encodings, n: "binary" } }],
    ["an override of nothing", [field({})], { overrides: { 12: { length: 3 } } }],
    ["an override that does not fit", [field({})], { overrides: { 11: { encoding: "binary" } } }],
  ])("%s", (_name, fields, change) => {
    expect(() => messageSpec(source(fields), wire(change))).toThrow(TableError);
  });

  test("a sound one does", () => {
    expect(lengthOf(messageSpec(source([field({})]), wire()).plans[11])).toBe(6);
  });
});

test("a plan keeps its parts apart, at their greatest and at their least", () => {
  const greatest: PlanParts = {
    content: plans.HEX,
    kind: KINDS.length - 1,
    prefixDigits: 3,
    prefixBcd: true,
    padding: plans.PAD_SPACES,
    spareFirst: true,
    length: 999,
    field: 128,
  };
  const least: PlanParts = {
    content: plans.TEXT,
    kind: 0,
    prefixDigits: 0,
    prefixBcd: false,
    padding: plans.PAD_NONE,
    spareFirst: false,
    length: 1,
    field: 2,
  };
  for (const [key, value] of Object.entries(greatest)) {
    for (const parts of [{ ...least, [key]: value }, greatest, least]) {
      const plan = planOf(parts);
      expect(plan).toBeGreaterThan(0);
      expect({
        content: plans.contentOf(plan),
        kind: kindOf(plan),
        prefixDigits: prefixDigitsOf(plan),
        prefixBcd: plans.isPrefixBcd(plan),
        padding: plans.paddingOf(plan),
        spareFirst: plans.isSpareFirst(plan),
        length: lengthOf(plan),
        field: plans.fieldOf(plan),
      }).toEqual(parts);
    }
  }
});
