import { reportLines, reportRows, type ReportData } from "../../../firmware/ui/report";
import { encodeCp852Check } from "../../support/cp852-letters";
import { OPEN_DAY, SETTLED_DAY } from "../../support/settlement-samples";

const rows = (data: ReportData, language: "pl" | "en" = "pl"): string[] =>
  reportRows(data, language).map(({ label, value, isSum }) => `${isSum ? "" : "  "}${label}: ${value}`);

const paper = (...from: Parameters<typeof reportLines>): string =>
  reportLines(...from)
    .map(({ text }) => text)
    .join("\n");

describe("a report", () => {
  it("sums each kind up before its schemes, and what remains of both", () => {
    expect(rows(OPEN_DAY).slice(0, 6)).toEqual([
      "115 x Sprzedaż: 13 580,23 zł",
      "  12 x VISA CREDIT: 1 234,56 zł",
      "  103 x MASTERCARD: 12 345,67 zł",
      "1 x Zwroty: 12,50 zł",
      "  1 x VISA CREDIT: 12,50 zł",
      "Razem: 13 567,73 zł",
    ]);
  });

  it("tells while the batch is open what was not sent, what the bank declined later, and how full the memory is", () => {
    expect(rows(OPEN_DAY, "en").slice(6)).toEqual([
      "  2 x Not sent yet: PLN 45.00",
      "  1 x Declined later: PLN 20.00",
      "Batch not settled yet: 6",
      "  Memory in use: 3 %",
    ]);
  });

  it("tells what the bank counted where it counted otherwise, and that it agreed where it did not", () => {
    expect(rows(SETTLED_DAY, "en").slice(6)).toEqual([
      "  1 x Declined later: PLN 20.00",
      "Bank: took over this list",
      "  1214 x sales: PLN 124,000.00",
      "  1 x refunds: PLN 12.50",
    ]);
    expect(paper(SETTLED_DAY, "en", 48)).toContain("looks into");
    const agreed = { ...SETTLED_DAY, end: { kind: "agreed" } } as const;
    expect(rows(agreed, "en").at(-1)).toBe("Bank: counts the same");
    expect(paper(agreed, "en", 48)).not.toContain("looks into");
  });

  it("shows a day of more refunds than sales with its sign", () => {
    const totals = [{ scheme: "VISA", kind: "refund", count: 1, amountMinor: 1_250 }] as const;
    expect(rows({ ...OPEN_DAY, totals })).toContain("Razem: -12,50 zł");
    expect(rows({ ...OPEN_DAY, totals }, "en")).toContain("Total: -PLN 12.50");
  });

  it.each([32, 48])("fits %d columns, in letters that the printer has", (columns) => {
    for (const data of [OPEN_DAY, SETTLED_DAY]) {
      for (const { text } of reportLines(data, "pl", columns)) {
        expect(text.length).toBeLessThanOrEqual(columns);
        expect([text, encodeCp852Check(text)]).toEqual([text, true]);
      }
    }
  });

  it("says when it is a duplicate", () => {
    expect(paper(SETTLED_DAY, "pl", 48)).not.toContain("DUPLIKAT");
    expect(paper(SETTLED_DAY, "pl", 48, true)).toContain("DUPLIKAT");
  });
});
