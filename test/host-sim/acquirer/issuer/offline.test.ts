import { encodeTlv, listTlv } from "../../../../firmware/codec/tlv";
import type { ContactlessConfiguration } from "../../../../firmware/emv/configuration";
import { type AuthorisationRequest, Issuer } from "../../../../host-sim/acquirer/issuer/issuer";
import { type Account, readAccounts } from "../../../../host-sim/acquirer/issuer/accounts";
import { authorityKeys } from "../../../../host-sim/cards/authority-keys";
import { configuration, tap } from "../../../firmware/emv/support/bench";

const at = Date.UTC(2026, 10, 22, 12, 45);
const cards = ["visa-offline", "mastercard-offline"];

/** A terminal that approves offline, as in the gallery's test. */
function offlineTerminal(): ContactlessConfiguration {
  const limits = { cvmRequiredLimitMinor: 100_00, floorLimitMinor: 50_00 };
  const none = new Uint8Array(5);
  const terminalActionCodes = { denial: none, online: none, default: none };
  const usual = configuration((one) =>
    one.kernel === 2 ? { ...one, limits, terminalActionCodes } : { ...one, limits },
  );
  const keys = authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) }));
  return {
    ...usual,
    terminal: { ...usual.terminal, terminalType: 0x22 },
    authentication: { authorityKeys: keys, revokedCertificates: [] },
  };
}

/** What the acquirer passes on of a tap that the card approved, or asked for. */
async function saleOf(
  card: string,
  expected: "approved" | "online-request" = "approved",
): Promise<AuthorisationRequest & { readonly field55: Uint8Array }> {
  const outcome = expected === "approved" ? await tap(card, {}, offlineTerminal()) : await tap(card);
  if (outcome.kind !== expected) throw new Error(`${card} came to ${outcome.kind}`);
  const { pan, expiry, panSequenceNumber, field55 } = outcome.card;
  return { pan: pan.reveal(), amountMinor: 25_00, entryMode: "07", at, expiry, panSequenceNumber, field55 };
}

/** Accounts of which one is changed. */
function accountsWith(pan: string, change: Partial<Account>): Account[] {
  return readAccounts().map((account) => (account.pan === pan ? { ...account, ...change } : account));
}

function withObject(field55: Uint8Array, tag: number, change: (value: Uint8Array) => void): Uint8Array {
  const parts = listTlv(field55).map((object) => {
    const value = object.value.slice();
    if (object.tag === tag) change(value);
    return encodeTlv(object.tag, value);
  });
  return Uint8Array.from(Buffer.concat(parts));
}

describe("a sale that the card approved by itself", () => {
  test.each(cards)("%s is paid for: its TC proves it", async (card) => {
    const answer = new Issuer().settleOffline(await saleOf(card));
    expect(answer).toMatchObject({ answerCode: "00", cryptogram: "valid", reason: "approved", notes: [] });
    expect(answer.authorisationCode).toMatch(/^\d{6}$/);
    expect(answer.issuerData).toBeUndefined();
  });

  test("is paid for whatever the account's rules would say now: the issuer let the card do it", async () => {
    const sale = await saleOf("visa-offline");
    for (const change of [{ answerCode: "51" }, { availableMinor: 1 }, { expiry: "2001" }]) {
      expect(new Issuer(accountsWith(sale.pan, change)).settleOffline(sale).answerCode).toBe("00");
    }
  });

  test.each(cards)("%s: with a wrong bit anywhere in the cryptogram it is not believed", async (card) => {
    const sale = await saleOf(card);
    for (const tag of [0x9f26, 0x9f02, 0x9f36, 0x9f37, 0x95]) {
      const field55 = withObject(sale.field55, tag, (value) => void (value[value.length - 1] ^= 1));
      expect(new Issuer().settleOffline({ ...sale, field55 })).toMatchObject({
        cryptogram: "invalid",
        answerCode: "82",
      });
    }
  });

  test("over another amount is not believed", async () => {
    const sale = await saleOf("visa-offline");
    expect(new Issuer().settleOffline({ ...sale, amountMinor: 25_01 })).toMatchObject({
      answerCode: "05",
      reason: "chip-data-differs",
    });
  });

  test.each(["visa-credit", "mastercard-credit"])(
    "%s: a card that wanted its issuer asked has approved nothing, whatever the terminal says",
    async (card) => {
      const sale = await saleOf(card, "online-request");
      const relabelled = withObject(sale.field55, 0x9f27, (value) => void (value[0] = 0x40));
      for (const field55 of [sale.field55, relabelled]) {
        const answer = new Issuer().settleOffline({ ...sale, field55 });
        expect([answer.answerCode, answer.cryptogram, answer.reason]).toEqual([
          "05",
          "valid",
          "cryptogram-no-approval",
        ]);
      }
    },
  );

  test("of a stripe, of nobody's card, or without chip data is not believed", async () => {
    const sale = await saleOf("visa-offline");
    expect(new Issuer().settleOffline({ ...sale, field55: undefined }).answerCode).toBe("05");
    expect(new Issuer().settleOffline({ ...sale, field55: Uint8Array.of(0x9f) }).answerCode).toBe("05");
    expect(new Issuer().settleOffline({ ...sale, pan: "4000000000000002" }).answerCode).toBe("14");
  });

  test("may come after later ones of the card, without a word about its counter", async () => {
    const issuer = new Issuer();
    const sale = await saleOf("visa-credit", "online-request");
    issuer.authorise(sale);
    expect(issuer.authorise(sale).notes).toEqual(["counter-replayed"]);
    expect(issuer.authoriseLate(sale).notes).toEqual([]);
  });
});

describe("a sale at the merchant's risk that comes late", () => {
  test("is decided by what holds for a sale: cryptogram, funds, rules, strong authentication", async () => {
    const sale = await saleOf("visa-credit", "online-request");
    const late = (change: Partial<Account>) => new Issuer(accountsWith(sale.pan, change)).authoriseLate(sale);
    expect(late({})).toMatchObject({ answerCode: "00", cryptogram: "valid" });
    expect(late({ availableMinor: 100 }).answerCode).toBe("51");
    expect(late({ answerCode: "43" }).answerCode).toBe("43");
    expect(late({ strongAuthentication: "70" }).answerCode).toBe("70");
    const spoilt = withObject(sale.field55, 0x9f26, (value) => void (value[0] ^= 0x80));
    expect(new Issuer().authoriseLate({ ...sale, field55: spoilt }).answerCode).toBe("82");
    expect(new Issuer().authoriseLate({ ...sale, pan: "4000000000000002" }).answerCode).toBe("14");
  });

  test("is judged as of the day it was made on", async () => {
    const sale = await saleOf("visa-credit", "online-request");
    const issuer = new Issuer(accountsWith(sale.pan, { expiry: "2611" }));
    expect(issuer.authoriseLate({ ...sale, expiry: "2611" }).answerCode).toBe("00");
    expect(issuer.authoriseLate({ ...sale, expiry: "2611", at: Date.UTC(2026, 11, 2) }).answerCode).toBe("54");
  });
});

describe("a refund", () => {
  test("needs no funds, no card in date, no strong authentication", async () => {
    const refund = { ...(await saleOf("visa-credit", "online-request")), isRefund: true };
    for (const change of [
      { availableMinor: 0 },
      { answerCode: "51" },
      { expiry: "2001" },
      { strongAuthentication: "70" as const },
    ]) {
      expect(new Issuer(accountsWith(refund.pan, change)).authorise(refund).answerCode).toBe("00");
    }
  });

  test("is refused to a stolen card, an unknown one, and one that proves nothing", async () => {
    const refund = { ...(await saleOf("visa-credit", "online-request")), isRefund: true };
    expect(new Issuer(accountsWith(refund.pan, { answerCode: "43" })).authorise(refund).answerCode).toBe("43");
    expect(new Issuer().authorise({ ...refund, pan: "4000000000000002" }).answerCode).toBe("14");
    const spoilt = withObject(refund.field55, 0x9f26, (value) => void (value[0] ^= 0x80));
    expect(new Issuer().authorise({ ...refund, field55: spoilt }).answerCode).toBe("82");
  });

  test("may have an AAC for its card's last word, a sale may not", async () => {
    const asked = await saleOf("visa-credit", "online-request");
    const field55 = withObject(asked.field55, 0x9f27, (value) => void (value[0] = 0x00));
    expect(new Issuer().authorise({ ...asked, field55, isRefund: true }).answerCode).toBe("00");
    expect(new Issuer().authorise({ ...asked, field55 }).reason).toBe("cryptogram-not-for-online");
  });
});
