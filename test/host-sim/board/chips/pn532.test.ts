import { Nack } from "../../../../host-sim/board/chip";
import { airTimeMs, atsParameters } from "../../../../host-sim/board/chips/iso-dep-timing";
import { HostFrameReader } from "../../../../host-sim/board/chips/pn532-frame";
import { Pn532Hsu } from "../../../../host-sim/board/chips/pn532-hsu";
import { Pn532I2C } from "../../../../host-sim/board/chips/pn532-i2c";
import { RfField } from "../../../../host-sim/board/chips/rf-field";
import { ScriptedCard } from "./scripted-card";
import { VirtualTime } from "./virtual-time";

const hex = (bytes: ArrayLike<number>): string => Buffer.from(Array.from(bytes)).toString("hex");
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/ /g, ""), "hex"));
const ACK = "0000ff00ff00";
const ERROR = "0000ff01ff7f8100";

/** A normal frame of host data, made by hand so that the codec under test has a witness. */
function frame(text: string): Uint8Array {
  const data = [0xd4, ...bytes(text)];
  const sum = data.reduce((total, byte) => total + byte, 0);
  return Uint8Array.from([0, 0, 0xff, data.length, 0x100 - data.length, ...data, -sum & 0xff, 0]);
}

function bench() {
  const time = new VirtualTime();
  const field = new RfField();
  const chip = new Pn532I2C({ clock: time, field });
  /** Sends a command; returns what follows D5 in the response, or the raw frame. */
  async function command(text: string, patienceMs = 5_000): Promise<string | undefined> {
    chip.write(frame(text), true);
    await time.pass(1);
    expect(hex(chip.read(7, true))).toBe("01" + ACK);
    return response(patienceMs);
  }
  async function response(patienceMs = 5_000): Promise<string | undefined> {
    for (let waited = 0; chip.irq.level !== 0; waited += 10) {
      if (waited > patienceMs) return undefined;
      await time.pass(10);
    }
    const read = hex(chip.read(64, true)).slice(2);
    if (read.startsWith(ERROR)) return "error";
    const length = parseInt(read.slice(6, 8), 16);
    expect(read.slice(10, 12)).toBe("d5");
    return read.slice(12, 10 + 2 * length);
  }
  return { time, field, chip, command, response };
}

describe("the PN532 on I²C", () => {
  it("says not ready, with IRQ high, while it has nothing to say", () => {
    const { chip } = bench();
    expect(chip.irq.level).toBe(1);
    expect(hex(chip.read(7, true))).toBe("00000000000000");
  });

  it.each([
    ["GetFirmwareVersion", "02", "0332010607"],
    ["the communication line test", "00 00 6c 69 62", "0100 6c6962"],
    ["SAMConfiguration", "14 01 14 01", "15"],
    ["SetParameters", "12 14", "13"],
    ["GetGeneralStatus of an empty field", "04", "05 00 00 00 00"],
    ["ReadRegister of CIU_TxMode and CIU_Version", "06 63 02 63 27", "07 80 80"],
    ["InRelease of all when there are none", "52 00", "53 00"],
    ["InSelect of a target that is not there", "54 01", "55 27"],
    ["InDataExchange with a target that is not there", "40 01 00 a4", "41 27"],
    ["InJumpForDEP", "56 00 00 00", "57 01"],
    ["InListPassiveTarget of FeliCa with few retries", "32 05 00 00 01|4a 01 01 00 ff ff 00 00", "4b 00"],
    ["InAutoPoll of an empty field", "60 02 01 20", "61 00"],
  ])("answers %s", async (_, sent, expected) => {
    const { command } = bench();
    const commands = sent.split("|");
    let answer: string | undefined;
    for (const one of commands) answer = await command(one);
    expect(answer).toBe(expected.replace(/ /g, ""));
  });

  it.each([
    ["an unknown command", "7e"],
    ["a parameter too few", "14"],
    ["a parameter too many", "02 00"],
    ["a target count of three", "4a 03 00"],
    ["an odd register address", "06 63 02 63"],
    ["an RFConfiguration item of the wrong length", "32 05 00"],
    ["an unknown diagnose test", "00 99"],
  ])("answers %s with the error frame", async (_, sent) => {
    expect(await bench().command(sent)).toBe("error");
  });

  it("keeps what is written to a register, except where it is read-only", async () => {
    const { command } = bench();
    expect(await command("08 63 0d 1c 63 27 55")).toBe("09");
    expect(await command("06 63 0d 63 27")).toBe("071c80");
  });

  it("shows the carrier in CIU_TxControl", async () => {
    const { command, field } = bench();
    expect(await command("32 01 01")).toBe("33");
    expect(field.isOn).toBe(true);
    expect(await command("06 63 04")).toBe("0703");
  });

  it("does not acknowledge a damaged frame", async () => {
    const { chip, time } = bench();
    const damaged = frame("02");
    damaged[damaged.length - 2] ^= 1;
    chip.write(damaged, true);
    await time.pass(100);
    expect(chip.irq.level).toBe(1);
  });

  it("lists a card with SENS_RES, SEL_RES, NFCID1 and ATS", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard());
    expect(await command("4a 01 00")).toBe("4b0101034420" + "0704a1b2c3d4e580" + "067577810280");
    expect(await command("04")).toBe("05000001" + "01000000" + "00");
  });

  it("leaves out the ATS without automatic RATS", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard());
    await command("12 04");
    expect(await command("4a 01 00")).toBe("4b0101034420" + "0704a1b2c3d4e580");
  });

  it("lists two cards, and not the same one twice", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard({ sak: 0x08, uid: Uint8Array.of(1, 2, 3, 4) }));
    expect(await command("4a 02 00")).toBe("4b01" + "010344080401020304");
    field.present(new ScriptedCard({ sak: 0x08, uid: Uint8Array.of(9, 9, 9, 9) }));
    expect(await command("4a 02 00")).toBe("4b02" + "010344080409090909" + "020344080401020304");
  });

  it("reports both types of target by InAutoPoll", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard({ sak: 0x08, uid: Uint8Array.of(1, 2, 3, 4) }));
    expect(await command("60 ff 01 10")).toBe("6101" + "1009" + "010344080401020304");
  });

  it("waits without end for a card when retries are endless, and costs no event meanwhile", async () => {
    const { command, chip, field, time, response } = bench();
    expect(await command("4a 01 00", 200)).toBeUndefined();
    expect(time.pending).toBe(0);
    await time.pass(3_600_000);
    field.present(new ScriptedCard());
    expect(await response()).toMatch(/^4b01/);
    expect(chip.irq.level).toBe(1);
  });

  it("abandons a command at an ACK from the host", async () => {
    const { chip, field, time } = bench();
    chip.write(frame("4a 01 00"), true);
    await time.pass(1);
    chip.read(7, true);
    chip.write(bytes(ACK), true);
    field.present(new ScriptedCard());
    await time.pass(1_000);
    expect(chip.irq.level).toBe(1);
  });

  it("abandons a command for the next one", async () => {
    const { chip, command, time } = bench();
    chip.write(frame("4a 01 00"), true);
    await time.pass(1);
    expect(await command("02")).toBe("0332010607");
  });

  it("repeats its last response at a NACK", async () => {
    const { chip, command, response } = bench();
    await command("02");
    chip.write(bytes("0000ffff0000"), true);
    expect(await response()).toBe("0332010607");
  });

  it("detects that the selected card is still there, or gone", async () => {
    const { command, field } = bench();
    const card = new ScriptedCard();
    field.present(card);
    expect(await command("00 06")).toBe("0127");
    await command("4a 01 00");
    expect(await command("00 06")).toBe("0100");
    field.remove(card);
    expect(await command("00 06")).toBe("0101");
  });

  it("exchanges data after InSelect wakes a card that InDeselect halted", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard());
    await command("4a 01 00");
    expect(await command("44 01")).toBe("4500");
    expect(await command("40 01 00 a4")).toBe("4101");
    expect(await command("54 01")).toBe("5500");
    expect(await command("40 01 00 a4")).toBe("41009000");
  });

  it("forgets a target at InRelease", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard());
    await command("4a 01 00");
    expect(await command("52 01")).toBe("5300");
    expect(await command("40 01 00 a4")).toBe("4127");
  });

  it("resets the card when the carrier goes", async () => {
    const { command, field } = bench();
    const card = new ScriptedCard();
    field.present(card);
    await command("4a 01 00");
    const before = card.resets;
    await command("32 01 00");
    await command("32 01 01");
    expect(card.resets).toBe(before + 1);
    expect(await command("40 01 00 a4")).toBe("4101");
  });

  it("carries blocks by InCommunicateThru", async () => {
    const { command, field } = bench();
    field.present(new ScriptedCard());
    await command("4a 01 00");
    expect(await command("42 02 00 a4")).toBe("4300029000");
    expect(await command("42 b2")).toBe("4300a2");
    expect(await command("42 c2")).toBe("4300c2");
    expect(await command("42 02 00 a4")).toBe("4301");
  });

  it("refuses its address once after PowerDown and is awake then", async () => {
    const { chip, command, time } = bench();
    expect(await command("16 80")).toBe("1700");
    expect(() => chip.write(frame("02"), true)).toThrow(Nack);
    await time.pass(5);
    expect(await command("02")).toBe("0332010607");
  });
});

describe("the PN532 on its serial port", () => {
  function serial() {
    const time = new VirtualTime();
    const chip = new Pn532Hsu({ clock: time, field: new RfField() });
    let sent = "";
    chip.onSend = (data) => void (sent += hex(data));
    return { time, chip, take: () => [sent, (sent = "")][0] };
  }

  it("sleeps until it is woken by 55h", async () => {
    const { time, chip, take } = serial();
    chip.receive(frame("02"));
    await time.pass(100);
    expect(take()).toBe("");
    chip.receive(bytes("5555000000000000000000000000"));
    chip.receive(frame("02"));
    await time.pass(100);
    expect(take()).toBe(ACK + "0000ff06fad50332010607e800");
  });

  it("hears a frame that arrives byte by byte", async () => {
    const { time, chip, take } = serial();
    chip.receive(Uint8Array.of(0x55));
    for (const byte of frame("02")) chip.receive(Uint8Array.of(byte));
    await time.pass(100);
    expect(take()).toContain(ACK);
  });

  it("changes its rate once the host has acknowledged SetSerialBaudRate", async () => {
    const { time, chip } = serial();
    chip.receive(Uint8Array.of(0x55));
    chip.receive(frame("10 07"));
    await time.pass(100);
    expect(chip.baud).toBe(115200);
    chip.receive(bytes(ACK));
    expect(chip.baud).toBe(921600);
  });
});

describe("the PN532's reader of host frames", () => {
  it.each([
    ["00 00 ff 02 fd d4 02 2a 00", "length checksum"],
    ["00 00 ff 02 fe d4 02 2b 00", "data checksum"],
    ["00 00 ff 02 fe d5 02 29 00", "direction"],
    ["00 00 ff 01 ff d4 2c 00", "length"],
    ["00 00 ff ff ff 02 00 fe", "length"],
  ])("calls %s damaged", (text, why) => {
    expect(new HostFrameReader().push(bytes(text))[0]).toEqual({ kind: "damaged", why });
  });

  it("finds the frame after a damaged one", () => {
    const stream = bytes("00 00 ff 02 fd 00 00 ff 00 ff 00 00 00 ff ff 00 00");
    expect(new HostFrameReader().push(stream).map((one) => one.kind)).toEqual(["damaged", "ack", "nack"]);
  });
});

describe("ISO-DEP timing", () => {
  it("reads frame size and waiting time out of the ATS", () => {
    expect(atsParameters(bytes("067577810280"))).toEqual({ frameSize: 64, frameWaitingMs: expect.closeTo(77.3, 1) });
    expect(atsParameters(bytes("01"))).toEqual({ frameSize: 32, frameWaitingMs: expect.closeTo(4.83, 2) });
    expect(atsParameters(bytes("0278"))).toMatchObject({ frameSize: 256 });
  });

  it("takes longer for more bytes and for smaller frames", () => {
    expect(airTimeMs(100, 64)).toBeGreaterThan(airTimeMs(50, 64));
    expect(airTimeMs(100, 32)).toBeGreaterThan(airTimeMs(100, 64));
  });
});
