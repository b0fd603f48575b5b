/** The acquirer's security module: published keys, and what it refuses. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { aesCmac } from "../../../../host-sim/acquirer/hsm/aes";
import { aesInitialKey, aesWorkingKey } from "../../../../host-sim/acquirer/hsm/aes-dukpt";
import { Hsm } from "../../../../host-sim/acquirer/hsm/hsm";
import { HsmError } from "../../../../host-sim/acquirer/hsm/hsm-error";
import { parseKeySerialNumber } from "../../../../host-sim/acquirer/hsm/key-serial-number";
import { makePinBlock0, makePinBlock4, openPinBlock } from "../../../../host-sim/acquirer/hsm/pin-block";
import { retailMac } from "../../../../host-sim/acquirer/hsm/tdes";
import { tdesInitialKey, tdesWorkingKey } from "../../../../host-sim/acquirer/hsm/tdes-dukpt";
import { describeWith } from "../../../support/requirement";

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase();

const vectorFile = path.resolve(__dirname, "../../../../../shared/vectors/keys/dukpt.json");

interface Vectors {
  readonly aes128: {
    readonly bdk: string;
    readonly initialKeyId: string;
    readonly initialKey: string;
    readonly pan: string;
    readonly pin: string;
    readonly transactions: readonly Readonly<Record<string, string>>[];
  };
  readonly tdes: {
    readonly bdk: string;
    readonly initialKsn: string;
    readonly initialKey: string;
    readonly pan: string;
    readonly pin: string;
    readonly transactions: readonly Readonly<Record<string, string>>[];
  };
}

describeWith(existsSync(vectorFile), "the shared vectors", "published DUKPT keys", () => {
  const { aes128, tdes } = JSON.parse(readFileSync(vectorFile, "utf8")) as Vectors;

  it("of AES-128 come out: initial key, PIN, MAC and data keys (X9.24-3, supplement)", () => {
    const base = hex(aes128.bdk);
    expect(text(aesInitialKey(base, aes128.initialKeyId))).toBe(aes128.initialKey);
    for (const vector of aes128.transactions) {
      const { initialKeyId, counter } = parseKeySerialNumber(hex(vector.ksn));
      const key = (usage: Parameters<typeof aesWorkingKey>[3]): string =>
        text(aesWorkingKey(base, initialKeyId, counter, usage));
      expect(key("pin")).toBe(vector.pinKeyAes128);
      expect(key("requestMac")).toBe(vector.macKeyAes128);
      expect(key("requestData")).toBe(vector.dataKeyAes128);
      expect(openPinBlock("aes", hex(vector.pinKeyAes128), aes128.pan, hex(vector.encryptedPinBlockFormat4))).toBe(
        aes128.pin,
      );
    }
  });

  it("of TDES come out, and open the published PIN blocks and MACs (X9.24-1, A.4)", () => {
    const base = hex(tdes.bdk);
    expect(text(tdesInitialKey(base, tdes.initialKsn))).toBe(tdes.initialKey);
    for (const vector of tdes.transactions) {
      const { initialKeyId, counter } = parseKeySerialNumber(hex(vector.ksn));
      expect(initialKeyId).toBe(tdes.initialKsn);
      const pin = tdesWorkingKey(base, initialKeyId, counter, "pin");
      expect(openPinBlock("tdes", pin, tdes.pan, hex(vector.encryptedPinBlock))).toBe(tdes.pin);
      expect(text(makePinBlock0(pin, tdes.pan, tdes.pin))).toBe(vector.encryptedPinBlock);
    }
  });
});

describe("the security module", () => {
  const initialKeyId = "1234567890123456";
  const tdesKeyId = "FFFF9876543210E00000";
  const serial = hex(`${initialKeyId}00000005`);
  const pan = "4111111111111111";
  const base = Buffer.alloc(32, 7);
  const tdesBase = hex("0123456789ABCDEFFEDCBA9876543210");

  function module(): Hsm {
    const hsm = new Hsm({ masterKey: Buffer.alloc(32, 1) });
    hsm.makeKey("12345678", "aes-base-derivation", base);
    hsm.makeKey("FFFF987654", "tdes-base-derivation", tdesBase);
    hsm.makeKey("issuer", "zone-pin");
    return hsm;
  }

  const refusal = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof HsmError) return error.refusal;
      throw error;
    }
    return "none";
  };

  it("verifies a terminal's MAC, makes that of the answer with another key, and refuses every other", () => {
    const hsm = module();
    const message = Buffer.from("0200 and so on");
    const mac = aesCmac(aesWorkingKey(base, initialKeyId, 5, "requestMac"), message).subarray(0, 8);
    expect(hsm.verifyMac(serial, message, mac)).toBe(true);
    expect(hsm.verifyMac(hex(`${initialKeyId}00000006`), message, mac)).toBe(false);
    expect(hsm.verifyMac(serial, Buffer.from("0200 and so off"), mac)).toBe(false);
    expect(hsm.verifyMac(serial, message, mac.subarray(0, 4))).toBe(false);
    const answer = hsm.generateMac(serial, message);
    expect(text(answer)).not.toBe(text(mac));
    expect(text(answer)).toBe(text(aesCmac(aesWorkingKey(base, initialKeyId, 5, "answerMac"), message).subarray(0, 8)));
  });

  it("does the same by retail MAC for a terminal with TDES keys", () => {
    const tdesSerial = hex("FFFF9876543210E00003");
    const message = Buffer.from("0200");
    const mac = retailMac(tdesWorkingKey(tdesBase, tdesKeyId, 3, "requestMac"), message);
    expect(module().verifyMac(tdesSerial, message, mac)).toBe(true);
    expect(module().verifyMac(hex("FFFF9876543210E00004"), message, mac)).toBe(false);
  });

  it("refuses key serial numbers that no terminal has: unknown keys, counters of zero or of too many bits, other lengths", () => {
    const hsm = module();
    const verify = (number: string): string => refusal(() => hsm.verifyMac(hex(number), serial, serial));
    expect(verify("AAAAAAAA9012345600000001")).toBe("unknown-key");
    expect(verify(`${initialKeyId}00000000`)).toBe("key-serial-number");
    expect(verify(`${initialKeyId}0001FFFF`)).toBe("key-serial-number");
    expect(verify("1234")).toBe("key-serial-number");
  });

  it("translates a PIN from a terminal to a zone, and an issuer's module compares it", () => {
    const hsm = module();
    const block = makePinBlock4(aesWorkingKey(base, initialKeyId, 5, "pin"), pan, "1234", Buffer.alloc(8, 3));
    const translated = hsm.translatePin(serial, pan, block, "issuer");
    expect(hsm.verifyPin("issuer", pan, translated, hsm.sealPin("issuer", pan, "1234"))).toBe(true);
    expect(hsm.verifyPin("issuer", pan, translated, hsm.sealPin("issuer", pan, "1235"))).toBe(false);
    expect(hsm.verifyPin("issuer", pan, translated, hsm.sealPin("issuer", pan, "12340"))).toBe(false);
  });

  it("refuses a PIN block under another key, for another card, or of another length, and says nothing of it", () => {
    const hsm = module();
    const block = makePinBlock4(aesWorkingKey(base, initialKeyId, 5, "pin"), pan, "1234", Buffer.alloc(8, 3));
    const translate = (number: Uint8Array, of: string, what: Uint8Array): string =>
      refusal(() => hsm.translatePin(number, of, what, "issuer"));
    expect(translate(hex(`${initialKeyId}00000006`), pan, block)).toBe("pin-block");
    expect(translate(serial, "4111111111111129", block)).toBe("pin-block");
    expect(translate(serial, pan, block.subarray(0, 12))).toBe("length");
    expect(refusal(() => hsm.translatePin(serial, pan, block, "nobody"))).toBe("unknown-key");
  });

  it("keeps a key to its use", () => {
    const hsm = module();
    expect(refusal(() => hsm.translatePin(serial, pan, Buffer.alloc(16), "12345678"))).toBe("pin-block");
    const block = makePinBlock4(aesWorkingKey(base, initialKeyId, 5, "pin"), pan, "1234", Buffer.alloc(8));
    expect(refusal(() => hsm.translatePin(serial, pan, block, "12345678"))).toBe("wrong-usage");
  });

  it("gives its keys away only under its master key, and opens them with no other", () => {
    const hsm = module();
    const sealed = hsm.sealedKeys();
    expect(JSON.stringify(sealed)).not.toContain(Buffer.from(base).toString("base64").slice(0, 12));
    const mac = hsm.generateMac(serial, serial);
    expect(new Hsm({ masterKey: Buffer.alloc(32, 1), keys: sealed }).generateMac(serial, serial)).toEqual(mac);
    const stranger = new Hsm({ masterKey: Buffer.alloc(32, 2), keys: sealed });
    expect(refusal(() => stranger.generateMac(serial, serial))).toBe("unknown-key");
  });

  it("wraps a terminal's initial key for one device, in a block of whole units with its identifier", () => {
    const hsm = module();
    hsm.importDeviceKey("TPL00001", Buffer.alloc(32, 9));
    const block = hsm.initialKeyBlock(initialKeyId, "TPL00001");
    expect(block).toMatch(/^D0176B1AX00N0200IK141234567890123456PB0C0{8}[0-9A-F]{128}$/);
    expect(Number(block.slice(1, 5))).toBe(block.length);
    expect(hsm.initialKeyBlock(tdesKeyId, "TPL00001")).toMatch(/^D\d{4}B1TX00N0[12]00KS18FFFF9876543210E00000/);
    expect(refusal(() => hsm.initialKeyBlock(initialKeyId, "TPL00002"))).toBe("unknown-key");
  });
});
