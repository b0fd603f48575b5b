/**
 * The gallery's cards that sign, against the kernels: certificates and signatures that the bench makes by code of its own must
 * be right for the firmware, and its wrong ones wrong.
 */
import { fromHex } from "../../../firmware/codec/hex";
import type { ContactlessConfiguration } from "../../../firmware/emv/configuration";
import { authorityKeys } from "../../../host-sim/cards/authority-keys";
import { configuration, tap } from "./support/bench";

const noCodes = fromHex("0000000000");

/** A terminal that may approve up to 50, with the bench's authorities. */
function terminal(terminalType: number): ContactlessConfiguration {
  const limits = { cvmRequiredLimitMinor: 100_00, floorLimitMinor: 50_00 };
  const terminalActionCodes = { denial: noCodes, online: fromHex("FC50808800"), default: noCodes };
  const usual = configuration((one) =>
    one.kernel === 2 ? { ...one, limits, terminalActionCodes } : { ...one, limits },
  );
  const keys = authorityKeys().map((key) => ({ ...key, index: parseInt(key.index, 16) }));
  return {
    ...usual,
    terminal: { ...usual.terminal, terminalType },
    authentication: { authorityKeys: keys, revokedCertificates: [] },
  };
}

const online = terminal(0x21);
const offline = terminal(0x22);

describe("a Mastercard with CDA", () => {
  test("is taken to its issuer with a good signature, and approved where that is allowed", async () => {
    expect(await tap("mastercard-cda", {}, online)).toMatchObject({
      kind: "online-request",
      card: { terminalVerificationResults: "0000000000" },
    });
    expect(await tap("mastercard-offline", {}, offline)).toMatchObject({ kind: "approved", verification: "none" });
    expect(await tap("mastercard-offline", {}, online)).toMatchObject({ kind: "online-request" });
  });
  test("that signs wrongly ends the application, online or not", async () => {
    for (const settings of [online, offline]) {
      expect(await tap("mastercard-cda-corrupt", {}, settings)).toMatchObject({
        kind: "end-application",
        reason: "authentication-failed",
      });
    }
  });
});

describe("a Visa card with fDDA", () => {
  test("is approved where that is allowed, and taken to its issuer elsewhere", async () => {
    expect(await tap("visa-offline", {}, offline)).toMatchObject({ kind: "approved", verification: "none" });
    expect(await tap("visa-offline", {}, online)).toMatchObject({ kind: "online-request" });
    expect(await tap("visa-offline", { amountMinor: 60_00 }, offline)).toMatchObject({ kind: "online-request" });
  });
  test("that signs wrongly is taken to its issuer, as its qualifiers want", async () => {
    expect(await tap("visa-fdda-corrupt", {}, offline)).toMatchObject({ kind: "online-request" });
  });
});
