/** The bench's own reader of the journal, on a journal that the firmware has written. */
import { NorFlash } from "../../../host-sim/board/chips/nor-flash";
import { DeviceSecret } from "../../../host-sim/board/device-secret";
import { JOURNAL_LABEL, readJournalImage } from "../../../host-sim/board/journal-image";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { Journal } from "../../../firmware/storage/journal/journal";
import type { FlashOpener, FlashPartition } from "../../../firmware/ports/io";

const secret = new DeviceSecret(new Uint8Array(32).fill(7));

/** A chip with a journal of `sectors`, and the firmware's face of it. */
function bench(sectors = 6) {
  const flash = new NorFlash([{ name: "journal", sectors }]);
  const device = flash.partition("journal")!;
  const partition = {
    status: () => ({
      size: device.size,
      blockLength: device.blockLength,
      writeAlign: device.writeAlign,
      eraseValue: device.eraseValue,
    }),
    read: (count: number, offset: number) => device.read(offset, count),
    write: (bytes: Uint8Array, offset: number) => device.write(offset, bytes),
    eraseBlock: (block: number) => device.eraseBlock(block),
    close: () => undefined,
  } as unknown as FlashPartition;
  const opener = { open: () => partition } as unknown as FlashOpener;
  const journal = (): Journal => new Journal(opener, nodeCipher, secret.derive(JOURNAL_LABEL));
  return { flash, journal, read: () => readJournalImage(flash.image(), secret) };
}

const bodies = (records: readonly { readonly body: Uint8Array }[]): string[] =>
  records.map(({ body }) => Buffer.from(body).toString("latin1"));

describe("the bench's reader of the journal", () => {
  it("finds nothing in a chip that was never written", () => {
    expect(bench().read()).toEqual({ records: [], damage: [] });
  });

  it("reads what stands, in its order, over several sectors", () => {
    const { journal, read } = bench();
    const written = journal();
    written.mount(() => undefined);
    const texts = Array.from({ length: 60 }, (_, index) => `record ${index} ${"x".repeat(index * 3)}`);
    texts.forEach((text, index) => written.append(1 + (index % 5), Buffer.from(text)));
    const { records, damage } = read();
    expect(damage).toEqual([]);
    expect(bodies(records)).toEqual(texts);
    expect(records.map(({ type }) => type)).toEqual(texts.map((_, index) => 1 + (index % 5)));
  });

  it("agrees with the firmware about one flipped bit, wherever it is, and about more of them", () => {
    const { flash, journal, read } = bench(4);
    const written = journal();
    written.mount(() => undefined);
    for (const text of ["first", "second", "third"]) written.append(1, Buffer.from(text));
    const clean = flash.image();
    for (let bit = 0; bit < 8 * 180; bit += 7) {
      flash.restore(clean);
      flash.flipBit(4096 + (bit >> 3), bit & 7);
      const { records, damage } = read();
      expect([bodies(records), damage]).toEqual([["first", "second", "third"], []]);
    }
    flash.restore(clean);
    for (const offset of [40, 60, 61]) flash.flipBit(4096 + offset, 3);
    const seen: Uint8Array[] = [];
    journal().mount(({ body }) => void seen.push(body));
    const { records, damage } = read();
    expect(bodies(records)).toEqual(bodies(seen.map((body) => ({ body }))));
    expect(damage).toEqual(["records 1 to 1 are gone"]);
  });

  it("says which sector is gone", () => {
    const { flash, journal, read } = bench();
    const written = journal();
    written.mount(() => undefined);
    for (let index = 0; index < 30; index++) written.append(1, new Uint8Array(300));
    for (let address = 2 * 4096; address < 3 * 4096; address++) flash.flipBit(address, address % 8);
    expect(read().damage).toContain("the sector of epoch 2 is gone");
  });
});
