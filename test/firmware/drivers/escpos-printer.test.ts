import { cp852At } from "../../../firmware/drivers/cp852";
import { EscPosPrinter } from "../../../firmware/drivers/escpos-printer";
import { cp852Character } from "../../../host-sim/board/chips/cp852";
import { ReceiptPrinterChip } from "../../../host-sim/board/chips/receipt-printer";
import type { ReceiptPrinterOptions } from "../../../host-sim/board/chips/receipt-printer";
import { VirtualTime } from "../../host-sim/board/chips/virtual-time";
import { serialOn } from "./io-on-chips";

function bench(options: Partial<ReceiptPrinterOptions> = {}, credit = 64) {
  const time = new VirtualTime();
  const chip = new ReceiptPrinterChip({ clock: time, columns: 32, ...options });
  const printer = new EscPosPrinter({
    serial: { io: serialOn(time, chip, { credit, drainMs: 2 }), baud: 115200 },
    columns: 32,
    clock: time,
  });
  return { time, chip, printer };
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => ({ text: `line ${index}` }));

describe("code page 852", () => {
  it("has all Polish letters at the places of IBM's table", () => {
    const letters = "ĄĆĘŁŃÓŚŹŻąćęłńóśźż";
    const places = [
      0xa4, 0x8f, 0xa8, 0x9d, 0xe3, 0xe0, 0x97, 0x8d, 0xbd, 0xa5, 0x86, 0xa9, 0x88, 0xe4, 0xa2, 0x98, 0xab, 0xbe,
    ];
    expect(Array.from(letters, (_, index) => cp852At(letters, index))).toEqual(places);
  });

  it("is the same to driver and printer for every printable byte", () => {
    for (let byte = 0x20; byte < 0x100; byte++) {
      if (byte !== 0x7f) expect(cp852At(cp852Character(byte), 0)).toBe(byte);
    }
  });

  it("shows typographic characters plainly and others as a question mark", () => {
    expect(
      Array.from("–„”’€\n")
        .map((_, index) => String.fromCharCode(cp852At("–„”’€\n", index)))
        .join(""),
    ).toBe('-""\'??');
  });
});

describe("the receipt printer driver", () => {
  it("prints text, alignment, bold and double size, and cuts", async () => {
    const { time, chip, printer } = bench();
    const problem = await time.until(
      printer.print([
        { text: "Sklep Żółw", align: "centre", large: true },
        { text: "Zażółć gęślą jaźń", bold: true },
        { text: "10,00 PLN", align: "right" },
      ]),
    );
    expect(problem).toBeUndefined();
    expect(chip.complaints).toEqual([]);
    const [receipt] = chip.paper.receipts;
    expect(receipt.lines).toEqual([
      { text: "Sklep Żółw", align: "centre", bold: false, doubleWidth: true, doubleHeight: true },
      { text: "Zażółć gęślą jaźń", align: "left", bold: true, doubleWidth: false, doubleHeight: false },
      { text: "10,00 PLN", align: "right", bold: false, doubleWidth: false, doubleHeight: false },
    ]);
    expect(receipt.text).toBe("   Sklep Żółw\nZażółć gęślą jaźń\n                       10,00 PLN");
  });

  it.each([16, 17, 63, 64, 1024])("never writes more than a line that grants %i bytes takes", async (credit) => {
    const { time, chip, printer } = bench({}, credit);
    expect(await time.until(printer.print(lines(40)))).toBeUndefined();
    expect(chip.paper.receipts[0].lines.map((line) => line.text)).toEqual(lines(40).map((line) => line.text));
  });

  it("resolves when the last line is on paper, not when it was sent", async () => {
    const { time, printer } = bench({ lineMs: 100 });
    await time.until(printer.print(lines(20)));
    expect(time.monotonicMs()).toBeGreaterThanOrEqual(2_000);
  });

  it("prints one receipt after the other", async () => {
    const { time, chip, printer } = bench();
    const both = Promise.all([printer.print([{ text: "first" }]), printer.print([{ text: "second" }])]);
    expect(await time.until(both)).toEqual([undefined, undefined]);
    expect(chip.paper.receipts.map((receipt) => receipt.text)).toEqual(["first", "second"]);
  });

  it("says no-paper and prints nothing when the roll is empty", async () => {
    const { time, chip, printer } = bench({ paperLines: 0 });
    expect(await time.until(printer.print(lines(3)))).toBe("no-paper");
    chip.loadPaper();
    await time.pass(1_000);
    expect(await time.until(printer.print([{ text: "again" }]))).toBeUndefined();
    expect(chip.paper.receipts.map((receipt) => receipt.text)).toEqual(["again"]);
  });

  it("says no-paper when the roll ends in the middle, and what was left does not come out later", async () => {
    const { time, chip, printer } = bench({ paperLines: 5 });
    expect(await time.until(printer.print(lines(20)))).toBe("no-paper");
    await time.pass(2_000);
    chip.loadPaper();
    await time.pass(5_000);
    expect(await time.until(printer.print([{ text: "again" }]))).toBeUndefined();
    expect(chip.paper.receipts).toHaveLength(1);
    expect(chip.paper.receipts[0].lines.map((line) => line.text)).toEqual([
      ...lines(5).map((line) => line.text),
      "again",
    ]);
  });

  it("says cover-open before and during a print", async () => {
    const { time, chip, printer } = bench({ lineMs: 100 });
    chip.setCover(true);
    expect(await time.until(printer.print(lines(3)))).toBe("cover-open");
    chip.setCover(false);
    const printing = printer.print(lines(20));
    await time.pass(500);
    chip.setCover(true);
    expect(await time.until(printing)).toBe("cover-open");
  });

  it("says offline when nobody answers, and when the printer dies in the middle", async () => {
    const { time, chip, printer } = bench();
    chip.unplugged = true;
    expect(await time.until(printer.print(lines(3)))).toBe("offline");
    chip.unplugged = false;
    const printing = printer.print(lines(20));
    await time.pass(100);
    chip.unplugged = true;
    expect(await time.until(printing)).toBe("offline");
  });

  it("ends a print with offline when it is closed", async () => {
    const { time, printer } = bench();
    const printing = printer.print(lines(100));
    await time.pass(50);
    printer.close();
    printer.close();
    expect(await time.until(printing)).toBe("offline");
  });
});
