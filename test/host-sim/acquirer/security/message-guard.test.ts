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
import { MessageError } from "../../../../firmware/iso8583/message-error";
import { tapline87 } from "../../../../firmware/iso8583/tables/tapline87";

const base = Buffer.alloc(32, 7);
const initialKeyId = "1234567800000001";
const pan = "4111111111111111";

/** A terminal of a few lines, on the module's own arithmetic. */
class Sender {
  readonly hsm = new Hsm({ masterKey: Buffer.alloc(32, 1) });
  readonly ledger = Ledger.inMemory();
  readonly guard: MessageGuard;
  /** Keys that the terminal was given since. */
  readonly newer: string[] = [];

  constructor() {
    this.hsm.makeKey("12345678", "aes-base-derivation", base);
    this.hsm.makeKey("issuer", "zone-pin");
    this.guard = new MessageGuard(tapline87, {
      hsm: this.hsm,
      counters: this.ledger,
      terminalOf: (id) => (id === initialKeyId ? "TAP00001" : undefined),
      newerKeys: () => this.newer,
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

type Change = (message: Message, count: number, sender: Sender) => unknown;

const chipData =
  (hex: string): Change =>
  (message) =>
    message.set(55, Buffer.from(hex, "hex"));
const accountData =
  (...objects: readonly (readonly [tag: number, text: string])[]): Change =>
  (message, count, sender) => {
    const clear = Buffer.concat(objects.map(([tag, text]) => encodeTlv(tag, Buffer.from(text, "latin1"))));
    return message.set(62, sender.encrypted(count, clear));
  };
const cutAccountData: Change = (message, count, sender) =>
  message.set(62, sender.encrypted(count, Buffer.from("DF0110", "hex")));
const pinFor = (sender: Sender, count: number, card: string): Buffer =>
  makePinBlock4(sender.key(count, "pin"), card, "1234", Buffer.alloc(8));
const withPinAlone: Change = (message, count, sender) => message.set(52, pinFor(sender, count, pan)).delete(62);
const withPinOfAnotherCard: Change = (message, count, sender) =>
  message.set(52, pinFor(sender, count, "4761739001010010"));

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

  it.each<[string, string, Change]>([
    ["without key serial number", "no-key-serial-number", (message) => message.delete(53)],
    ["of an unknown key", "unknown-key", (message) => message.set(53, Buffer.from("AAAAAAAA0000000100000001", "hex"))],
    ["of a counter that no terminal uses", "unknown-key", (message) => message.set(53, sender.serial(0x1ffff))],
    ["of another terminal", "other-terminal", (message) => message.set(41, "TAP00002")],
    ["with account data in the clear", "account-data", (message) => message.set(2, pan)],
    ["with account data under another key", "account-data", (message) => message.set(62, new Uint8Array(32))],
    ["with a PIN block of something else", "pin-block", (message) => message.set(52, new Uint8Array(16))],
    ["with a PIN block without the card that it is of", "pin-block", withPinAlone],
    ["with a PIN block of the format that TDES has", "pin-block", (message) => message.set(52, new Uint8Array(8))],
    ["with a PIN block bound to another card", "pin-block", withPinOfAnotherCard],
    ["with the PAN of the chip in field 55", "account-data", chipData("5A084111111111111111")],
    ["with the track of the chip in field 55", "account-data", chipData("9F360200015704411111D3")],
    ["with a PAN of letters", "account-data", accountData([0xdf01, "4111x1111111"])],
    ["with a PAN that no network knows how to route", "account-data", accountData([0xdf01, "4".repeat(20)])],
    ["with two PANs", "account-data", accountData([0xdf01, pan], [0xdf01, "4761739001010010"])],
    ["with an expiry of letters", "account-data", accountData([0xdf01, pan], [0xdf02, "3O12"])],
    ["with a track that is none", "account-data", accountData([0xdf01, pan], [0xdf03, "\u00ff=3012"])],
    ["with an object that nobody named", "account-data", accountData([0xdf01, pan], [0xdf7f, "1"])],
    ["with account data of no account", "account-data", accountData([0xdf02, "3012"])],
    ["with account data that end in the middle", "account-data", cutAccountData],
    ["with a PIN block of odd length", "pin-block", (message) => message.set(52, new Uint8Array(11))],
  ])("refuses a message %s", async (_, violation, change) => {
    const count = next();
    const message = sender.sale(count, (each) => change(each, count, sender));
    expect(await sender.violation(sender.sealed(message, count))).toBe(violation);
  });

  it("refuses a message without MAC, one with two of them, and one whose MAC is not its end", async () => {
    const [bare, twice, inside] = [next(), next(), next()];
    expect(await sender.violation(pack(tapline87, sender.sale(bare)))).toBe("no-mac");
    const mac = (message: Message, count: number): Uint8Array => {
      const bytes = pack(tapline87, message);
      bytes.set(aesCmac(sender.key(count, "requestMac"), bytes.subarray(0, -8)).subarray(0, 8), bytes.length - 8);
      return bytes;
    };
    const both = sender.sale(twice).set(64, new Uint8Array(8)).set(128, new Uint8Array(8));
    expect(await sender.violation(mac(both, twice))).toBe("no-mac");
    const middle = sender.sale(inside).set(64, new Uint8Array(8)).set(90, "0".repeat(42));
    expect(await sender.violation(pack(tapline87, middle))).toBe("no-mac");
  });

  it("covers every byte before it: type, bitmap and length of each field", async () => {
    const count = next();
    const bytes = sender.sealed(sender.sale(count), count);
    const verdicts = new Set<string>();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] ^= 1 << (bit & 7);
      try {
        verdicts.add(await sender.violation(changed));
      } catch (error) {
        expect(error).toBeInstanceOf(MessageError);
      }
    }
    expect([...verdicts].sort()).toEqual(["unknown-key", "wrong-mac"]);
    expect(await sender.violation(bytes)).toBe("none");
  });

  it("verifies no MAC of one kind of key under the other, whatever field 53 says", async () => {
    const count = next();
    sender.hsm.makeKey("1234567800", "tdes-base-derivation");
    const serial = Buffer.from(`12345678000000200000`, "hex");
    serial[9] = 1;
    const message = sender.sale(count, (each) => each.set(53, serial));
    expect(await sender.violation(sender.sealed(message, count))).toBe("wrong-mac");
  });

  it("lets go of a key once its terminal has used a newer one, and not before", async () => {
    const newer = "1234567800000002";
    sender.newer.push(newer);
    const [before, after] = [next(), next()];
    expect(await sender.violation(sender.sealed(sender.sale(before), before))).toBe("none");
    await sender.ledger.advanceKeyCounter(newer, 1);
    expect(await sender.violation(sender.sealed(sender.sale(after), after))).toBe("retired-key");
    sender.newer.length = 0;
  });

  it("looks at counters in the order in which messages came, however long each takes the book", async () => {
    const waits = [30, 1, 20, 0];
    let highest = 0;
    const slow = new MessageGuard(tapline87, {
      hsm: sender.hsm,
      counters: {
        async advanceKeyCounter(_, reached) {
          await new Promise((resolve) => setTimeout(resolve, waits.shift()));
          if (reached <= highest) return false;
          highest = reached;
          return true;
        },
        isKeyUsed: () => Promise.resolve(false),
      },
      terminalOf: () => "TAP00001",
      newerKeys: () => [],
      zone: "issuer",
    });
    const opened = [next(), next(), next(), next()].map((count) => {
      const bytes = sender.sealed(sender.sale(count), count);
      return slow.open(unpack(tapline87, bytes), bytes);
    });
    expect((await Promise.all(opened)).map(({ kind }) => kind)).toEqual(Array(4).fill("accepted"));
  });
});
