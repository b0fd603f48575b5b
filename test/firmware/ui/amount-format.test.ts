import { formatAmount } from "../../../firmware/ui/amount-format";

const PLN = { alpha: "PLN", exponent: 2 };

describe("amounts", () => {
  it.each([
    [0, "0,00 zł", "PLN 0.00"],
    [5, "0,05 zł", "PLN 0.05"],
    [123_456, "1 234,56 zł", "PLN 1,234.56"],
    [100_000_000, "1 000 000,00 zł", "PLN 1,000,000.00"],
    [999_999_999_999, "9 999 999 999,99 zł", "PLN 9,999,999,999.99"],
  ])("%i minor units read %s and %s", (amountMinor, polish, english) => {
    expect(formatAmount(amountMinor, PLN, "pl")).toBe(polish);
    expect(formatAmount(amountMinor, PLN, "en")).toBe(english);
  });

  it("follow the currency's exponent and sign", () => {
    expect(formatAmount(1234, { alpha: "JPY", exponent: 0 }, "pl")).toBe("1 234 JPY");
    expect(formatAmount(1234, { alpha: "KWD", exponent: 3 }, "en")).toBe("KWD 1.234");
    expect(formatAmount(1, { alpha: "KWD", exponent: 3 }, "pl")).toBe("0,001 KWD");
    expect(formatAmount(1250, { alpha: "EUR", exponent: 2 }, "pl")).toBe("12,50 €");
  });
});
