import fc from "fast-check";
import { crc32 } from "node:zlib";
import { SettingsError } from "../../../firmware/storage/settings-error";
import { encodeSettingsImage, readSettings } from "../../../firmware/storage/settings-image";
import { checkSettings } from "../../../firmware/storage/settings";
import { FakeFlash } from "../../support/fake-flash";
import { settingsSample } from "../../support/settings-sample";

function flashWith(image: Uint8Array): FakeFlash {
  const flash = new FakeFlash();
  flash.load("settings", image);
  return flash;
}

function refusal(run: () => unknown): SettingsError {
  try {
    run();
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Sets the value at a path like `host.port`; `undefined` removes the key. */
function changed(path: string, value: unknown): unknown {
  const settings = settingsSample();
  const keys = path.split(".");
  const last = keys.pop()!;
  let at = settings;
  for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return settings;
}

describe("the settings image", () => {
  it("carries the settings through flash, Polish letters and defaults included", () => {
    const settings = readSettings(flashWith(encodeSettingsImage(JSON.stringify(settingsSample()))));
    expect(settings.merchant.name).toBe("Kwiaciarnia Pod Lipą");
    expect(settings.timeouts.answerSeconds).toBe(30);
    expect(settings.swipe).toEqual({ allowed: true, chipFallbackAllowed: false });
    expect(settings.contactless.applications.map(({ aid }) => aid)).toContain("A0000000041010");
    expect(settings.contactless.applications[0].cvmRequiredLimitMinor).toBe(10_000);
    expect(settings.tls.key).toEqual(new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x2a, 0x00]));
  });

  it("is laid out as the document says", () => {
    const json = JSON.stringify(settingsSample());
    const image = Buffer.from(encodeSettingsImage(json));
    expect(image.toString("latin1", 0, 4)).toBe("TPLS");
    expect(image.readUInt16BE(4)).toBe(1);
    expect(image.readUInt32BE(6)).toBe(Buffer.byteLength(json));
    expect(image.readUInt32BE(10)).toBe(crc32(Buffer.from(json)));
    expect(image.toString("utf8", 14)).toBe(json);
  });

  it.each([
    ["P1", "an empty partition", () => new FakeFlash()],
    ["P1", "another magic", () => flashWith(Buffer.from("NOPE".padEnd(20)))],
    ["P2", "a later version", () => flashWith(withByte(encodeSettingsImage("{}"), 5, 2))],
    ["P3", "a length over the end", () => flashWith(withByte(encodeSettingsImage("{}"), 6, 0x7f))],
    ["P3", "one changed byte", () => flashWith(withByte(encodeSettingsImage("{}"), 14, 0x5b))],
    ["P4", "text that is not JSON", () => flashWith(encodeSettingsImage("{"))],
    ["P5", "JSON that is no object", () => flashWith(encodeSettingsImage("[]"))],
  ])("is refused with %s for %s", (code, _, make) => {
    expect(refusal(() => readSettings(make())).code).toBe(code);
  });

  it("is refused with a typed error whatever bytes stand in flash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(() => readSettings(flashWith(bytes))).name).toBe("SettingsError");
      }),
      { numRuns: 2_000 },
    );
  });
});

function withByte(image: Uint8Array, at: number, value: number): Uint8Array {
  const copy = image.slice();
  copy[at] = value;
  return copy;
}

describe("a single key", () => {
  it.each([
    ["terminalId", "TAP1"],
    ["terminalId", undefined],
    ["merchantId", "MERCHANT 000001"],
    ["merchant.name", ""],
    ["merchant.name", "   "],
    ["merchant.name", "a\nb"],
    ["merchantCategoryCode", "59"],
    ["currency.exponent", 4],
    ["currency.alpha", "pln"],
    ["country", "PL"],
    ["language", "de"],
    ["time.zone", "Europe/Berlin"],
    ["time.utcOffsetMinutes", 60],
    ["host.name", "a b"],
    ["host.port", 0],
    ["host.port", 65536],
    ["host.port", "8583"],
    ["host.port", 1.5],
    ["tls.roots", []],
    ["tls.key", "%%%%"],
    ["tls.key", "AAAA"],
    ["tls.key", undefined],
    ["tls.enrolment", "yes"],
    ["tls.renewBeforeDays", 0],
    ["tls.renewBeforeDays", 3651],
    ["messageType", "0400"],
    ["timeouts.answerSeconds", 0],
    ["swipe.allowed", "yes"],
    ["contactless.applications", {}],
    ["contact.pinBypassAllowed", "yes"],
    ["exceptionFile.key", "0011"],
    ["settlement.at", "24:00"],
    ["settlement.at", "7:30"],
    ["offline.enabled", "yes"],
    ["offline.entryModes.swipe", 1],
    ["offline.maximumAmountMinor", 0],
    ["offline.maximumCount", 2_001],
    ["offline.windowHours", 0],
    ["offline.expiryHours", 721],
    ["offline.maximumAmuont", 1],
    ["hots", {}],
    ["host.prot", 1],
  ])("%s that is not allowed (%j) is refused by name", (path, value) => {
    const error = refusal(() => checkSettings(changed(path, value)));
    expect(error.code).toBe("P5");
    expect(error.key).toBe(path);
  });

  it("a terminal may come without any certificate, and then asks for none of the factory", () => {
    const { tls } = settingsSample() as { tls: { roots: string[] } };
    const settings = checkSettings(settingsSample({ tls: { roots: tls.roots } }));
    expect(settings.tls).toMatchObject({ chain: [], key: undefined, enrolment: true, renewBeforeDays: 30 });
  });

  it("names the place in a list", () => {
    const applications = [{ aid: "A0000000031010", name: "Visa", kernel: 5 }];
    const error = refusal(() => checkSettings(changed("contactless.applications", applications)));
    expect(error.key).toBe("contactless.applications[0].kernel");
  });

  it("wants an offset with a fixed zone", () => {
    expect(refusal(() => checkSettings(changed("time", { zone: "fixed" }))).key).toBe("time.utcOffsetMinutes");
    expect(checkSettings(changed("time", { zone: "fixed", utcOffsetMinutes: -60 })).time.utcOffsetMinutes).toBe(-60);
  });

  it("scales the default limit by the currency's exponent", () => {
    const yen = checkSettings(changed("currency", { numeric: "392", alpha: "JPY", exponent: 0 }));
    expect(yen.contactless.applications[0].cvmRequiredLimitMinor).toBe(100);
  });

  it("does not take a key of the object's prototype for a known one", () => {
    const json = JSON.parse(JSON.stringify(settingsSample()).replace("{", '{"__proto__": {}, ')) as unknown;
    expect(refusal(() => checkSettings(json)).key).toBe("__proto__");
    expect(refusal(() => checkSettings({ ...settingsSample(), constructor: 1 })).key).toBe("constructor");
  });
});

describe("cards of the exception file", () => {
  const file = (cards: readonly string[]): unknown => changed("exceptionFile", { key: "00".repeat(16), cards });

  it("are none without one, and a PIN cannot be left out", () => {
    const { exceptionFile, contact } = checkSettings(settingsSample());
    expect(exceptionFile.cards).toEqual([]);
    expect(contact.pinBypassAllowed).toBe(false);
  });

  it("are 128 at most, by names of eight bytes under one key", () => {
    const names = Array.from({ length: 129 }, (_, index) => index.toString(16).toUpperCase().padStart(16, "0"));
    const { exceptionFile } = checkSettings(file(names.slice(1)));
    expect([exceptionFile.key.length, exceptionFile.cards.length]).toEqual([16, 128]);
    expect(refusal(() => checkSettings(file(names))).key).toBe("exceptionFile.cards");
    expect(refusal(() => checkSettings(file(["00112233445566ff"]))).key).toBe("exceptionFile.cards[0]");
  });
});

describe("selling without the host", () => {
  it("is off until the settings switch it on, and then within bounds that follow the currency", () => {
    expect(checkSettings(settingsSample()).offline).toEqual({
      enabled: false,
      entryModes: { contactless: true, contact: true, swipe: false },
      standIn: false,
      maximumAmountMinor: 10_000,
      maximumCount: 50,
      maximumTotalMinor: 200_000,
      windowHours: 24,
      expiryHours: 168,
    });
    const yen = { numeric: "392", alpha: "JPY", exponent: 0 };
    const { offline } = checkSettings(settingsSample({ currency: yen, offline: { maximumTotalMinor: 7 } }));
    expect([offline.maximumAmountMinor, offline.maximumTotalMinor]).toEqual([100, 7]);
  });

  it("is no matter for Maestro unless the settings say so", () => {
    const { contactless, contact } = checkSettings(settingsSample());
    for (const { aid, offlineAllowed } of [...contactless.applications, ...contact.applications]) {
      expect([aid, offlineAllowed]).toEqual([aid, aid !== "A0000000043060"]);
    }
    const maestro = { aid: "A0000000043060", name: "Maestro", offlineAllowed: true };
    const visa = { aid: "A0000000031010", name: "Visa", offlineAllowed: false };
    const told = checkSettings(settingsSample({ contact: { applications: [maestro, visa] } }));
    expect(told.contact.applications.map((one) => one.offlineAllowed)).toEqual([true, false]);
  });
});
