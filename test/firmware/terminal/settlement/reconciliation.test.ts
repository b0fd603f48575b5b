import { toHex } from "../../../../firmware/codec/hex";
import { pack, unpack } from "../../../../firmware/iso8583/codec";
import { tapline87 } from "../../../../firmware/iso8583/tables/tapline87";
import { fillRequest } from "../../../../firmware/terminal/message-templates";
import { figuresIn, reconciliationFields, totalsIn } from "../../../../firmware/terminal/settlement/reconciliation";
import type { ReportTotal } from "../../../../firmware/ui/report";

const header = {
  7: "1122130405",
  11: "000017",
  12: "140405",
  13: "1122",
  41: "TAP00001",
  42: "MERCHANT0000001",
  49: "985",
};

const totals: readonly ReportTotal[] = [
  { scheme: "VISA CREDIT", kind: "sale", count: 2, amountMinor: 2_500 },
  { scheme: "MASTERCARD", kind: "sale", count: 1, amountMinor: 100 },
  { scheme: "VISA CREDIT", kind: "refund", count: 1, amountMinor: 1_250 },
];

const message = (batch: number, of: readonly ReportTotal[]) =>
  unpack(tapline87, pack(tapline87, fillRequest("0500", { ...header, ...reconciliationFields(batch, of) })));

describe("the totals of a batch", () => {
  it("stand in their fields", () => {
    const packed = message(12, totals);
    expect(
      Object.fromEntries([60, 74, 75, 76, 77, 86, 87, 88, 89, 97].map((field) => [field, packed.get(field)])),
    ).toEqual({
      60: "000012",
      74: "0000000001",
      75: "0000000000",
      76: "0000000003",
      77: "0000000000",
      86: "0000000000001250",
      87: "0000000000000000",
      88: "0000000000002600",
      89: "0000000000000000",
      97: "D0000000000001350",
    });
    const objects = toHex(packed.bytes(63) ?? new Uint8Array(0));
    expect(objects.slice(0, 56)).toBe("DF501900000000000200000000000025005649534120435245444954");
  });

  it("are read back as they were", () => {
    expect(totalsIn(message(12, totals))).toEqual(totals);
  });

  it("of an empty batch have no field 63", () => {
    const packed = message(1, []);
    expect([packed.has(63), packed.get(97), totalsIn(packed)]).toEqual([false, "D0000000000000000", []]);
  });

  it("are a credit where refunds are more", () => {
    expect(message(1, totals.slice(2)).get(97)).toBe("C0000000000001250");
  });

  it("fit the field and add up, however many names cards give themselves", () => {
    const many = Array.from({ length: 200 }, (_, index): ReportTotal => ({
      scheme: `SCHEME NAME ${String(index).padStart(4, "0")}`,
      kind: index % 2 === 0 ? "sale" : "refund",
      count: 1,
      amountMinor: 999_999_999_999,
    }));
    const packed = message(1, many);
    expect(packed.bytes(63)?.length).toBeLessThanOrEqual(999);
    const read = totalsIn(packed);
    for (const [kind, field] of [
      ["sale", 76],
      ["refund", 74],
    ] as const) {
      const count = read.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.count, 0);
      expect(count).toBe(Number(packed.get(field)));
    }
  });

  it("give names that are no ASCII, or none, letters that are", () => {
    const names = totalsIn(
      message(1, [
        { ...totals[0], scheme: "PŁATNICZA" },
        { ...totals[1], scheme: "" },
      ]),
    );
    expect(names.map(({ scheme }) => scheme)).toEqual(["P?ATNICZA", "OTHER"]);
  });
});

describe("the figures of the host", () => {
  it("are taken from its answer, where it tells all of them", () => {
    expect(figuresIn(message(12, totals))).toEqual({
      sale: { count: 3, amountMinor: 2_600 },
      refund: { count: 1, amountMinor: 1_250 },
    });
    const answer = message(12, totals);
    answer.delete(86);
    expect(figuresIn(answer)).toBeUndefined();
  });
});
