import { receiptLines, type ReceiptData } from "../../../firmware/ui/receipt";
import { encodeCp852Check } from "../../support/cp852-letters";

const SALE: ReceiptData = {
  kind: "sale",
  merchant: { name: "Kwiaciarnia Pod Lipą", address: ["ul. Długa 7", "31-147 Kraków"], taxId: "6760000000" },
  terminalId: "TAP00001",
  merchantId: "MERCHANT0000001",
  number: 7,
  date: "2026-11-22",
  time: "14:04:05",
  amountMinor: 123_456,
  currency: { alpha: "PLN", exponent: 2 },
  approved: true,
  answerCode: "00",
  authorisationCode: "A12345",
  reference: "626313000042",
  stan: "000123",
  entryMode: "contactless",
  verification: "none",
  maskedPan: "476173******0010",
  cardName: "VISA CREDIT",
  chip: { aid: "A0000000031010", cryptogram: "1122334455667788", terminalVerificationResults: "0000000000" },
  development: true,
};

const text = (...from: Parameters<typeof receiptLines>): string =>
  receiptLines(...from)
    .map((line) => line.text)
    .join("\n");

describe("a receipt", () => {
  it("holds what the schemes want", () => {
    const paper = text(SALE, "merchant", "pl", 48);
    for (const part of [
      "Kwiaciarnia Pod Lipą",
      "NIP 6760000000",
      "KOPIA AKCEPTANTA",
      "2026-11-22 14:04:05",
      "TAP00001",
      "MERCHANT0000001",
      "000007",
      "000123",
      "VISA CREDIT",
      "A0000000031010",
      "1122334455667788",
      "zbliżeniowo",
      "1 234,56 zł",
      "ZAAKCEPTOWANO",
      "A12345",
      "626313000042",
      "BEZ CERTYFIKATU",
    ]) {
      expect(paper).toContain(part);
    }
  });

  it("shows first six and last four digits to the merchant, the last four to the customer, never more", () => {
    expect(text(SALE, "merchant", "en", 48)).toContain("476173******0010");
    const customer = text(SALE, "customer", "en", 48);
    expect(customer).toContain("************0010");
    expect(customer).not.toContain("476173");
  });

  it("says OFFLINE on both copies, and who approved", () => {
    const online = { answerCode: "Y1", authorisationCode: undefined, reference: undefined } as const;
    for (const copy of ["merchant", "customer"] as const) {
      const paper = text({ ...SALE, ...online, offline: "card" }, copy, "en", 48);
      expect(paper).toContain("OFFLINE");
      expect(paper).toContain("Approved by the card, without its bank");
      const risk = text({ ...SALE, ...online, answerCode: "", offline: "merchant" }, copy, "pl", 48);
      expect(risk).toContain("OFFLINE");
      expect(risk).toContain("który może jeszcze odmówić");
      expect(risk).not.toContain("Kod odpowiedzi");
      expect(text(SALE, copy, "en", 48)).not.toContain("OFFLINE");
    }
  });

  it("asks for a signature on the merchant's copy alone", () => {
    const signed = { ...SALE, verification: "signature" } as const;
    expect(text(signed, "merchant", "en", 48)).toContain("Cardholder signature");
    expect(text(signed, "customer", "en", 48)).not.toContain("signature");
    expect(text({ ...signed, approved: false }, "merchant", "en", 48)).not.toContain("signature");
  });

  it("of a declined sale says so with the reason, and not approved", () => {
    const paper = text(
      { ...SALE, approved: false, answerCode: "51", authorisationCode: undefined },
      "customer",
      "en",
      48,
    );
    expect(paper).toContain("DECLINED");
    expect(paper).toContain("Insufficient funds");
    expect(paper).not.toContain("APPROVED");
  });

  it("carries the reference line in development builds only, and the mark of a duplicate on a reprint only", () => {
    expect(text({ ...SALE, development: false }, "merchant", "en", 48)).not.toContain("REFERENCE DESIGN");
    expect(text(SALE, "merchant", "en", 48)).not.toContain("DUPLICATE");
    expect(text(SALE, "merchant", "en", 48, true)).toContain("DUPLICATE");
  });

  it.each([48, 42, 32])("fits paper of %i columns and the printer's code page", (columns) => {
    const modes = ["contactless", "contactlessStripe", "swipe", "fallback"] as const;
    for (const language of ["pl", "en"] as const) {
      for (const copy of ["merchant", "customer"] as const) {
        for (const entryMode of modes) {
          for (const verification of ["none", "signature", "consumer-device"] as const) {
            for (const line of receiptLines({ ...SALE, entryMode, verification }, copy, language, columns, true)) {
              expect([line.text, line.text.length <= (line.large === true ? columns / 2 : columns)]).toEqual([
                line.text,
                true,
              ]);
              expect([line.text, encodeCp852Check(line.text)]).toEqual([line.text, true]);
            }
          }
        }
      }
    }
  });
});
