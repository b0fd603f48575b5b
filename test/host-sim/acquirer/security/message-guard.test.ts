/** What the acquirer lets through from a terminal's line: messages that their keys prove, once, and nothing else. */
import { aesWorkingKey } from "../../../../host-sim/acquirer/hsm/aes-dukpt";
import { aesCbcEncrypt, aesCmac } from "../../../../host-sim/acquirer/hsm/aes";
import { makePinBlock4 } from "../../../../host-sim/acquirer/hsm/pin-block";
import { Hsm } from "../../../../host-sim/acquirer/hsm/hsm";
import { MessageGuard, type GuardedMessage } from "../../../../host-sim/acquirer/security/message-guard";
import { Ledger } from "../../../../host-sim/ledger/ledger";
import { encodeTlv } from "../../../../firmware/codec/tlv";
import { pack, unpack } from "../../../../firmware/iso8583/codec";
import { Message } from "../../../../firmware/iso8583/message";
import { tapline87 } from "../../../../firmware/iso8583/tables/tapline87";

const base = Buffer.alloc(32, 7);
const initialKeyId = "1234567800000001";
const pan = "4111111111111111";

/** A terminal of a few lines, on the module's own arithmetic. */
class Sender {
  readonly hsm = new Hsm({ masterKey: Buffer.alloc(32, 1) });
  readonly ledger = Ledger.inMemory();
  readonly guard: MessageGuard;

  constructor() {
    this.hsm.makeKey("12345678", "aes-base-derivation", base);
    this.hsm.makeKey("issuer", "zone-pin");
    this.guard = new MessageGuard(tapline87, {
      hsm: this.hsm,
      counters: this.ledger,
      terminalOf: (id) => (id === initialKeyId ? "TAP00001" : undefined),
      zone: "issuer",
    });
  }

  serial(counter: number): Buffer {
    const serial = Buffer.from(`${initialKeyId}00000000`, "hex");
    serial.writeUInt32BE(counter, 8);
    return serial;
  }

  key(counter: number, usage: Parameters<typeof aesWorkingKey>[3]): Buffer {
    return aesWorkingKey(base, initialKeyId, counter, usage);
  }

  sale(counter: number, change: (message: Message) => void = () => undefined): Message {
    const objects = [encodeTlv(0xdf01, Buffer.from(pan)), encodeTlv(0xdf02, Buffer.from("3012"))];
    const message = new Message("0200").set(4, "000000001234").set(11, "000001").set(41, "TAP00001");
    message.set(53, this.serial(counter)).set(62, this.encrypted(counter, Buffer.concat(objects)));
    change(message);
    return message;
  }

  encrypted(counter: number, clear: Buffer): Buffer {
    const padded = Buffer.alloc((Math.floor(clear.length / 16) + 1) * 16);
    padded.set(clear);
    padded[clear.length] = 0x80;
    return aesCbcEncrypt(this.key(counter, "requestData"), Buffer.alloc(16), padded);
  }

  sealed(message: Message, counter: number): Uint8Array {
    const bytes = pack(tapline87, message.set(64, new Uint8Array(8)));
    bytes.set(aesCmac(this.key(counter, "requestMac"), bytes.subarray(0, -8)).subarray(0, 8), bytes.length - 8);
    return bytes;
  }

  open(bytes: Uint8Array): Promise<GuardedMessage> {
    return this.guard.open(unpack(tapline87, bytes), bytes);
  }

  async violation(bytes: Uint8Array): Promise<string> {
    const result = await this.open(bytes);
    return result.kind === "refused" ? result.violation : "none";
  }
}

describe("the guard of the acquirer", () => {
  const sender = new Sender();
  let counter = 0;
  const next = (): number => {
    do counter++;
    while (counter.toString(2).replaceAll("0", "").length > 16);
    return counter;
  };
  afterAll(() => sender.ledger.close());

  it("puts the account data back where the handlers look, and takes away what is of the line", async () => {
    const count = next();
    const result = await sender.open(sender.sealed(sender.sale(count), count));
    if (result.kind !== "accepted") throw new Error(result.violation);
    expect(result.message.get(2)).toBe(pan);
    expect(result.message.get(14)).toBe("3012");
    expect(result.message.fields()).toEqual([2, 4, 11, 14, 41]);
  });

  it("MACs the answer under the key of its request, whatever the answer had before", async () => {
    const count = next();
    const result = await sender.open(sender.sealed(sender.sale(count), count));
    if (result.kind !== "accepted") throw new Error(result.violation);
    const answer = pack(tapline87, new Message("0210").set(11, "000001").set(39, "00").set(64, new Uint8Array(8)));
    const sealed = result.seal(answer);
    expect(Buffer.from(unpack(tapline87, sealed).bytes(53)!)).toEqual(sender.serial(count));
    const mac = aesCmac(sender.key(count, "answerMac"), sealed.subarray(0, -8)).subarray(0, 8);
    expect(Buffer.from(sealed.subarray(-8))).toEqual(mac);
  });

  it("translates a PIN for the issuer before anybody sees the message", async () => {
    const count = next();
    const block = makePinBlock4(sender.key(count, "pin"), pan, "1234", Buffer.alloc(8));
    const result = await sender.open(
      sender.sealed(
        sender.sale(count, (message) => message.set(52, block)),
        count,
      ),
    );
    if (result.kind !== "accepted") throw new Error(result.violation);
    const translated = result.message.bytes(52)!;
    expect(Buffer.from(translated)).not.toEqual(block);
    expect(sender.hsm.verifyPin("issuer", pan, translated, sender.hsm.sealPin("issuer", pan, "1234"))).toBe(true);
  });

  it("takes a message once, and none with an older counter", async () => {
    const [older, newer] = [next(), next()];
    const late = sender.sealed(sender.sale(older), older);
    const bytes = sender.sealed(sender.sale(newer), newer);
    expect(await sender.violation(bytes)).toBe("none");
    expect(await sender.violation(bytes)).toBe("replayed");
    expect(await sender.violation(late)).toBe("replayed");
  });

  it("does not let a forged message use up a counter", async () => {
    const count = next();
    const bytes = sender.sealed(sender.sale(count), count);
    const forged = Uint8Array.from(bytes);
    forged[forged.length - 1] ^= 1;
    expect(await sender.violation(forged)).toBe("wrong-mac");
    expect(await sender.violation(bytes)).toBe("none");
  });

  it.each<[string, string, (message: Message, count: number) => unknown]>([
    ["without key serial number", "no-key-serial-number", (message) => message.delete(53)],
    ["of an unknown key", "unknown-key", (message) => message.set(53, Buffer.from("AAAAAAAA0000000100000001", "hex"))],
    ["of a counter that no terminal uses", "unknown-key", (message) => message.set(53, sender.serial(0x1ffff))],
    ["of another terminal", "other-terminal", (message) => message.set(41, "TAP00002")],
    ["with account data in the clear", "account-data", (message) => message.set(2, pan)],
    ["with account data under another key", "account-data", (message) => message.set(62, new Uint8Array(32))],
    ["with a PIN block of something else", "pin-block", (message) => message.set(52, new Uint8Array(16))],
    ["with a PIN block of odd length", "pin-block", (message) => message.set(52, new Uint8Array(11))],
  ])("refuses a message %s", async (_, violation, change) => {
    const count = next();
    const message = sender.sale(count, (each) => change(each, count));
    expect(await sender.violation(sender.sealed(message, count))).toBe(violation);
  });

  it("refuses a message without MAC", async () => {
    expect(await sender.violation(pack(tapline87, sender.sale(next())))).toBe("no-mac");
  });
});
