import { toHex } from "../../../firmware/codec/hex";
import { TEST_AUTHORITY_KEYS } from "../../../firmware/emv/tables/ca-keys";
import { checkSettings } from "../../../firmware/storage/settings";
import { SettingsError } from "../../../firmware/storage/settings-error";
import { contactConfiguration } from "../../../firmware/terminal/contact-configuration";
import { contactlessConfiguration } from "../../../firmware/terminal/contactless-configuration";
import { settingsSample } from "../../support/settings-sample";

const key = { rid: "A000000004", index: "D1", modulus: "C3".repeat(144), exponent: "010001", expiry: "351231" };
const revoked = { rid: "A000000004", index: "D1", serialNumber: "00A1B2" };
const sample = settingsSample();
const configured = (changes: Record<string, unknown>, development: boolean) =>
  contactlessConfiguration(checkSettings({ ...sample, ...changes }), development);

describe("keys of the schemes", () => {
  test("are those of the settings, and no other in a release build", () => {
    const { authentication } = configured({ authorityKeys: [key], revokedCertificates: [revoked] }, false);
    const [only, ...more] = authentication.authorityKeys;
    expect(more).toEqual([]);
    expect(only).toMatchObject({ rid: "A000000004", index: 0xd1, expiry: "351231" });
    expect([toHex(only.modulus), toHex(only.exponent)]).toEqual([key.modulus, key.exponent]);
    expect(authentication.revokedCertificates).toEqual([{ rid: "A000000004", index: 0xd1, serialNumber: "00A1B2" }]);
    expect(configured({}, false).authentication).toEqual({ authorityKeys: [], revokedCertificates: [] });
  });
  test("are those of test cards as well in a development build, behind the settings' own", () => {
    const { authorityKeys } = configured({ authorityKeys: [key] }, true).authentication;
    expect(authorityKeys).toHaveLength(1 + TEST_AUTHORITY_KEYS.length);
    expect(authorityKeys.slice(1)).toEqual(TEST_AUTHORITY_KEYS);
  });
  test.each([
    ["rid", "A00000000"],
    ["index", "D"],
    ["index", "D1D1"],
    ["modulus", "C3".repeat(63)],
    ["modulus", "C3".repeat(249)],
    ["modulus", `${"C3".repeat(143)}C`],
    ["modulus", `${"C3".repeat(143)}XY`],
    ["exponent", "02"],
    ["expiry", "351301"],
    ["expiry", undefined],
  ])("are refused with %s %p", (name, value) => {
    const wrong = (): unknown => configured({ authorityKeys: [{ ...key, [name]: value }] }, false);
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(expect.objectContaining({ key: `authorityKeys[0].${name}` }) as Error);
  });
});

const visa = { aid: "A0000000031010", name: "Visa", kernel: 3, floorLimitMinor: 50_00 };
const mastercard = { aid: "A0000000041010", name: "Mastercard", kernel: 2, floorLimitMinor: 40_00 };
const withFloorLimits = { contactless: { applications: [visa, mastercard] } };

test("a terminal that has its host approves nothing by itself, whatever its floor limits are", () => {
  const { terminal, applications } = configured(withFloorLimits, true);
  expect(terminal.terminalType).toBe(0x21);
  expect(applications.map(({ limits }) => limits.floorLimitMinor)).toEqual([0, 0]);
});

test("a terminal that sells offline lets cards approve up to the floor limit, and asks nobody for a PIN or an update", () => {
  const settings = checkSettings({ ...sample, ...withFloorLimits });
  const { terminal, applications } = contactlessConfiguration(settings, true, "offline");
  expect(terminal.terminalType).toBe(0x22);
  expect(applications.map(({ limits }) => limits.floorLimitMinor)).toEqual([50_00, 40_00]);
  for (const application of applications) {
    if (application.kernel === 3) expect(toHex(application.terminalTransactionQualifiers)).toBe("22004000");
    else expect(application.cvmCapabilityCvmRequired).toBe(0x20);
  }
  const online = configured(withFloorLimits, true);
  expect(toHex(contactConfiguration(settings, online).terminal.terminalCapabilities)).toBe("60F8C8");
  const offline = contactConfiguration(settings, { ...online, terminal }, "offline");
  expect([toHex(offline.terminal.terminalCapabilities), offline.terminal.terminalType]).toEqual(["60B8C8", 0x22]);
});

test("every option of the kernels that the terminal can serve is switched on", () => {
  const { applications } = configured({}, true);
  for (const application of applications) {
    if (application.kernel === 3) {
      // PIN for the issuer, issuer update and the holder's device; authentication of online requests is for gates, and off (byte 1 b1).
      expect(toHex(application.terminalTransactionQualifiers)).toBe("2600C000");
      continue;
    }
    expect(application.magneticStripeMode).toMatchObject({ cvmRequired: "signature", noCvmRequired: "none" });
    expect(application.relayResistance).toMatchObject({ maximumGracePeriod: 50 });
  }
  expect(new Set(applications.map(({ kernel }) => kernel))).toEqual(new Set([2, 3]));
});
