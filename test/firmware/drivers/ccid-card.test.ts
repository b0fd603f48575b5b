import { CcidCard } from "../../../firmware/drivers/ccid-card";
import type { CcidCommand } from "../../../firmware/drivers/ccid-transport";
import { ATRS } from "../../host-sim/board/chips/scripted-contact-card";
import { hex } from "../card/contact-bench";

function card(atr: Uint8Array): { readonly card: CcidCard; readonly commands: CcidCommand[] } {
  const commands: CcidCommand[] = [];
  const command = async (sent: CcidCommand): Promise<Uint8Array> => {
    commands.push(sent);
    return new Uint8Array(0);
  };
  return { card: new CcidCard(atr, command), commands };
}

describe("a card in a CCID reader", () => {
  it.each([
    ["T=0", ATRS.t0, 0, [0x13, 0x05, 0x0a], "1300050A00"],
    ["T=1", ATRS.t1, 1, [0x11, 0x00, 0x45, 0xfe], "1110004500FE00"],
    ["T=1 in inverse convention", ATRS.t1Inverse, 1, [0x11, 0x00, 0x45, 0x20], "11120045002000"],
  ] as const)(
    "has the parameters of %s put as CCID 1.10, 6.1.7 has them",
    async (_, atr, protocol, parameters, data) => {
      const bench = card(atr);
      await bench.card.setParameters(protocol, Uint8Array.from(parameters));
      expect(bench.commands[0].code).toBe(0x61);
      expect(bench.commands[0].parameters).toEqual([protocol]);
      expect(hex(bench.commands[0].data!)).toBe(data);
    },
  );

  it("is waited for as long as its waiting integers say, and by as much longer as it was granted", async () => {
    const bench = card(ATRS.t1);
    await bench.card.setParameters(1, Uint8Array.of(0x11, 0x00, 0x45, 0xfe));
    const block = Uint8Array.of(0x00, 0xe3, 0x01, 0x09, 0xeb);
    await bench.card.exchange(block);
    await bench.card.exchange(block, 9);
    const [, usual, granted] = bench.commands;
    expect(usual.parameters).toEqual([1, 0, 0]);
    expect(granted.parameters).toEqual([9, 0, 0]);
    // BWI 4 at 4 MHz: 16 x 89.28 ms.
    expect(usual.timeoutMs).toBeGreaterThan(1_428);
    expect(granted.timeoutMs - usual.timeoutMs).toBeGreaterThan(8 * 1_428);
  });

  it("takes the wrong number of parameters for the bug of a caller", async () => {
    await expect(card(ATRS.t1).card.setParameters(1, new Uint8Array(3))).rejects.toBeInstanceOf(RangeError);
    await expect(card(ATRS.t0).card.setParameters(0, new Uint8Array(4))).rejects.toBeInstanceOf(RangeError);
  });
});
