/** The terminal's keys and sealed messages, judged by the acquirer's security module, which shares no line with them. */
import { pack, unpack } from "../../../../firmware/iso8583/codec";
import { Message } from "../../../../firmware/iso8583/message";
import { tapline87 } from "../../../../firmware/iso8583/tables/tapline87";
import { Pan } from "../../../../firmware/codec/pan";
import { SensitiveText } from "../../../../firmware/card/sensitive-text";
import { AuditLog } from "../../../../firmware/storage/audit/audit-log";
import { Vault } from "../../../../firmware/storage/vault/vault";
import { VAULT_SLOTS } from "../../../../firmware/storage/vault/vault-slots";
import { cardSecrets } from "../../../../firmware/terminal/keys/account-data";
import { MessageSecurity } from "../../../../firmware/terminal/keys/message-security";
import { TerminalKeys } from "../../../../firmware/terminal/keys/terminal-keys";
import { DeviceSecret } from "../../../../host-sim/board/device-secret";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { Hsm } from "../../../../host-sim/acquirer/hsm/hsm";
import { FakeFlash } from "../../../support/fake-flash";

const aesKeyId = "1234567800000001";
const tdesKeyId = "FFFF9876543210E00000";
const pan = "4111111111111111";
const survivors = [VAULT_SLOTS.loadedKeys];

class Bench {
  readonly hsm = new Hsm({ masterKey: new Uint8Array(32).fill(1) });
  readonly flash = new FakeFlash();
  readonly secret = new DeviceSecret(new Uint8Array(32).fill(2));
  readonly logged: string[] = [];
  vault!: Vault;
  audit!: AuditLog;

  constructor(readonly algorithm: "aes" | "tdes" = "aes") {
    this.hsm.makeKey("12345678", "aes-base-derivation");
    this.hsm.makeKey("FFFF987654", "tdes-base-derivation");
    this.hsm.makeKey("issuer", "zone-pin");
    this.hsm.importDeviceKey("TPL00001", this.secret.derive("tapline key block 1"));
  }

  block(id = this.algorithm === "aes" ? aesKeyId : tdesKeyId): string {
    return this.hsm.initialKeyBlock(id, "TPL00001");
  }

  /** A start of the terminal with these blocks in its settings. */
  keys(...blocks: string[]): TerminalKeys {
    this.vault = new Vault(this.flash, nodeCipher, this.secret.derive("tapline vault 1"), survivors);
    this.audit = new AuditLog(this.flash, nodeCipher, { now: () => Date.UTC(2026, 2, 2) });
    const log = { write: (_: string, event: string) => this.logged.push(event) };
    return new TerminalKeys({
      ports: { cipher: nodeCipher, deviceSecret: this.secret, log },
      vault: this.vault,
      audit: this.audit,
      settings: { algorithm: this.algorithm, blocks },
    });
  }

  security(keys = this.keys(this.block())): MessageSecurity {
    let seed = 0;
    const random = { fill: <T extends Uint8Array>(buffer: T): T => buffer.fill(++seed) };
    return new MessageSecurity({ cipher: nodeCipher, random }, keys);
  }

  events(): string[] {
    const lines: string[] = [];
    this.audit.readAfter(0, ({ event, detail }) => lines.push(`${event} ${detail}`) > 0);
    return lines;
  }

  /** The host's answer to a sealed request, MACed as that request's. */
  answerTo(request: Uint8Array, bend: (answer: Message) => void = () => undefined): Uint8Array {
    const { hsm } = this;
    const serial = unpack(tapline87, request).bytes(53)!;
    const answer = new Message("0210").set(11, "000001").set(39, "00").set(53, serial).set(64, new Uint8Array(8));
    bend(answer);
    const bytes = pack(tapline87, answer);
    bytes.set(hsm.generateMac(serial, bytes.subarray(0, -8)), bytes.length - 8);
    return bytes;
  }
}

const sale = (): Message => new Message("0200").set(3, "000000").set(4, "000000001234").set(11, "000001");
const sealed = (bytes: Uint8Array | string): Uint8Array => {
  if (typeof bytes === "string") throw new Error(`no key: ${bytes}`);
  return bytes;
};

describe.each(["aes", "tdes"] as const)("a message under %s keys", (algorithm) => {
  it("carries its key serial number and a MAC that the host's module verifies, and that no other bytes have", () => {
    const bench = new Bench(algorithm);
    const security = bench.security();
    const bytes = sealed(security.seal(sale()));
    const serial = unpack(tapline87, bytes).bytes(53)!;
    const [covered, mac] = [bytes.subarray(0, -8), bytes.subarray(-8)];
    expect(bench.hsm.verifyMac(serial, covered, mac)).toBe(true);
    for (let index = 0; index < covered.length; index++) {
      const changed = Uint8Array.from(covered);
      changed[index] ^= 0x01;
      expect(bench.hsm.verifyMac(serial, changed, mac)).toBe(false);
    }
  });

  it("has its account data and PIN for the host's module alone, and overwrites both", () => {
    const bench = new Bench(algorithm);
    const card = { pan: new Pan(pan), expiry: "3012", track2: new SensitiveText(`${pan}=30122010000`, "*") };
    const secrets = cardSecrets(card, Uint8Array.of(1, 2, 3, 4));
    const bytes = sealed(bench.security().seal(sale(), secrets));
    const message = unpack(tapline87, bytes);
    const serial = message.bytes(53)!;
    expect(Buffer.from(bytes).toString("latin1")).not.toContain(pan);
    const clear = Buffer.from(bench.hsm.decryptAccountData(serial, message.bytes(62)!)).toString("latin1");
    expect(clear).toContain(pan);
    expect(clear).toContain(`${pan}=30122010000`);
    const translated = bench.hsm.translatePin(serial, pan, message.bytes(52)!, "issuer");
    expect(bench.hsm.verifyPin("issuer", pan, translated, bench.hsm.sealPin("issuer", pan, "1234"))).toBe(true);
    expect(secrets.accountData.every((byte) => byte === 0)).toBe(true);
    expect(secrets.pin?.digits).toEqual(new Uint8Array(4));
    expect(secrets.pin?.pan.every((byte) => byte === 0)).toBe(true);
  });

  it("puts the MAC behind everything: in 64, or in 128 where there is a second bitmap", () => {
    const security = new Bench(algorithm).security();
    expect(unpack(tapline87, sealed(security.seal(sale()))).fields()).toEqual([3, 4, 11, 53, 64]);
    const echo = new Message("0800").set(11, "000002").set(70, "301");
    expect(unpack(tapline87, sealed(security.seal(echo))).fields()).toEqual([11, 53, 70, 128]);
  });

  it("has another key than every message before, over restarts as well", () => {
    const bench = new Bench(algorithm);
    const block = bench.block();
    const seen = new Set<string>();
    for (let start = 0; start < 4; start++) {
      const security = bench.security(bench.keys(block));
      for (let round = 0; round < 10; round++) {
        const serial = unpack(tapline87, sealed(security.seal(sale()))).bytes(53)!;
        seen.add(Buffer.from(serial).toString("hex"));
      }
    }
    expect(seen.size).toBe(40);
  });
});

describe("an answer", () => {
  it("is opened when the host made it for the request under way", () => {
    const bench = new Bench();
    const security = bench.security();
    const answer = bench.answerTo(sealed(security.seal(sale())));
    const opened = security.open(answer);
    expect(opened.kind === "message" && opened.message.get(39)).toBe("00");
  });

  it("is refused when any byte of it was changed", () => {
    const bench = new Bench();
    const security = bench.security();
    const answer = bench.answerTo(sealed(security.seal(sale())));
    const from = answer.findIndex((byte, index) => index > 12 && byte === "0".charCodeAt(0));
    for (const index of [from, answer.length - 1, answer.length - 8]) {
      const changed = Uint8Array.from(answer);
      changed[index] ^= 0x01;
      expect(security.open(changed)).toEqual({ kind: "refused", reason: "wrong-mac" });
    }
  });

  it("is refused when it is replayed for the next request", () => {
    const bench = new Bench();
    const security = bench.security();
    const answer = bench.answerTo(sealed(security.seal(sale())));
    security.seal(sale());
    expect(security.open(answer)).toEqual({ kind: "refused", reason: "other-transaction" });
  });

  it("is refused when nothing was asked, or nothing any more", () => {
    const bench = new Bench();
    const security = bench.security();
    const answer = bench.answerTo(sealed(security.seal(sale())));
    security.end();
    expect(security.open(answer)).toEqual({ kind: "refused", reason: "unexpected" });
  });

  it("is refused without a key serial number, without a MAC, or under the key of requests", () => {
    const bench = new Bench();
    const security = bench.security();
    const request = sealed(security.seal(sale()));
    const bent = (bend: (answer: Message) => void): unknown => security.open(pack(tapline87, made(bend)));
    const made = (bend: (answer: Message) => void): Message => {
      const answer = unpack(tapline87, bench.answerTo(request));
      bend(answer);
      return answer;
    };
    expect(bent((answer) => answer.delete(53))).toEqual({ kind: "refused", reason: "no-serial-number" });
    expect(bent((answer) => answer.delete(64))).toEqual({ kind: "refused", reason: "no-mac" });
    // What a thief can do: send the terminal its own words.
    expect(security.open(request)).toEqual({ kind: "refused", reason: "wrong-mac" });
  });
});

describe("the terminal's keys", () => {
  it("are missing until a block is loaded: K1", () => {
    const keys = new Bench().keys();
    expect(keys.fault).toBe("K1");
    expect(keys.take()).toBe("K1");
  });

  it("are loaded once: the same block at the next start does not wind the counter back", () => {
    const bench = new Bench();
    const block = bench.block();
    const first = bench.keys(block).take();
    const second = bench.keys(block).take();
    const serial = (key: typeof first): string =>
      typeof key === "string" ? key : Buffer.from(key.keySerialNumber).toString("hex").toUpperCase();
    expect([serial(first), serial(second)]).toEqual([`${aesKeyId}00000001`, `${aesKeyId}00000002`]);
    expect(bench.events()).toEqual(["keyLoaded 000001"]);
  });

  it("are not loaded again after a wipe either: the old block would begin its counter anew", () => {
    const bench = new Bench();
    const block = bench.block();
    bench.keys(block);
    bench.vault.wipe();
    expect(bench.keys(block).take()).toBe("K1");
    const other = bench.keys(block, bench.block("1234567800000002")).take();
    expect(typeof other).toBe("object");
  });

  it("are replaced by those of a new block", () => {
    const bench = new Bench();
    bench.keys(bench.block());
    const keys = bench.keys(bench.block(), bench.block("1234567800000002"));
    const key = keys.take();
    expect(typeof key !== "string" && Buffer.from(key.keySerialNumber).toString("hex")).toBe(
      "123456780000000200000001",
    );
  });

  it("come only in blocks for this device, unchanged, of the right usage and algorithm; a key that is there stays", () => {
    const bench = new Bench();
    const good = bench.block();
    bench.keys(good);
    const stranger = new Hsm({ masterKey: new Uint8Array(32), keys: [] });
    stranger.makeKey("12345678", "aes-base-derivation");
    stranger.importDeviceKey("TPL00001", new Uint8Array(32).fill(9));
    const foreign = stranger.initialKeyBlock("1234567800000003", "TPL00001");
    const changed = good.replace("B1AX", "D0AE");
    const keys = bench.keys(foreign, changed, bench.block(tdesKeyId));
    expect(typeof keys.take()).toBe("object");
    expect(bench.events().slice(1)).toEqual(["keyRefused mac", "keyRefused mac", "keyRefused algorithm"]);
  });

  it("say K2 when the last counter was used", () => {
    const bench = new Bench();
    bench.keys(bench.block());
    for (let index = 0; index < 33; index++) bench.vault.erase(VAULT_SLOTS.aesDukptRegisters + index);
    const keys = bench.keys();
    expect(keys.fault).toBe("K2");
    expect(keys.take()).toBe("K2");
  });
});
