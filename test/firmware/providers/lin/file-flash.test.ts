/** The simulator's flash keeps the rules of NOR flash, so that what works there does not fail on the chip. */
import type { FlashOpener } from "../../../../firmware/ports/io";

const mockFiles = new Map<string, Uint8Array>();

/** The SDK's files, as far as the provider asks; writing past the end leaves zeros, as pwrite does. */
jest.mock(
  "embedded:storage/files",
  () => {
    const file = (name: string) => ({
      status: () => ({ size: mockFiles.get(name)!.length }),
      read: (count: number, at: number) => mockFiles.get(name)!.slice(at, at + count).buffer,
      write: (bytes: Uint8Array, at: number) => {
        const before = mockFiles.get(name)!;
        const after = new Uint8Array(Math.max(before.length, at + bytes.length));
        after.set(before);
        after.set(bytes, at);
        mockFiles.set(name, after);
      },
      flush: () => undefined,
      close: () => undefined,
    });
    const folder = {
      createDirectory: () => true,
      openDirectory: () => folder,
      close: () => undefined,
      status: (name: string) => ({ isFile: () => mockFiles.has(name) }),
      openFile: ({ path, mode }: { path: string; mode: string }) => {
        if (mode === "w") mockFiles.set(path, new Uint8Array(0));
        return file(path);
      },
    };
    return { __esModule: true, default: folder };
  },
  { virtual: true },
);

const { FILE_FLASH } = jest.requireActual<{ FILE_FLASH: FlashOpener }>("../../../../firmware/providers/lin/file-flash");
const erased = (count: number): number[] => new Array<number>(count).fill(0xff);

beforeEach(() => mockFiles.clear());

it("a partition nobody has written to is erased all over", () => {
  const partition = FILE_FLASH.open({ path: "counters" });
  const { size, blockLength } = partition.status();
  expect([...partition.read(16, 0)]).toEqual(erased(16));
  expect([...partition.read(16, size - 16)]).toEqual(erased(16));
  expect(size % blockLength).toBe(0);
});

it("writing clears bits and sets none", () => {
  const partition = FILE_FLASH.open({ path: "counters" });
  partition.write(Uint8Array.of(0b1111_0000), 5);
  partition.write(Uint8Array.of(0b0011_1111), 5);
  expect([...partition.read(3, 4)]).toEqual([0xff, 0b0011_0000, 0xff]);
});

it("what lies between the end of the file and a write stays erased", () => {
  const partition = FILE_FLASH.open({ path: "counters" });
  partition.write(Uint8Array.of(1), 8192);
  expect([...partition.read(4, 8189)]).toEqual([0xff, 0xff, 0xff, 1]);
  partition.eraseBlock(3);
  expect(mockFiles.get("counters")).toHaveLength(4 * 4096);
});

it("erasing takes one block", () => {
  const partition = FILE_FLASH.open({ path: "counters" });
  partition.write(Uint8Array.of(0, 0), 4095);
  partition.eraseBlock(1);
  expect([...partition.read(2, 4095)]).toEqual([0, 0xff]);
});

it("an image shorter than its partition is read with erased bytes behind", () => {
  mockFiles.set("settings", Uint8Array.of(1, 2));
  expect([...FILE_FLASH.open({ path: "settings", mode: "r" }).read(4, 0)]).toEqual([1, 2, 0xff, 0xff]);
});

it("refuses what lies outside, what was opened for reading, what is closed, and unknown partitions", () => {
  const partition = FILE_FLASH.open({ path: "settings", mode: "r" });
  const { size } = partition.status();
  expect(() => partition.read(2, size - 1)).toThrow(RangeError);
  expect(() => partition.read(1, -1)).toThrow(RangeError);
  expect(() => partition.write(Uint8Array.of(0), 0)).toThrow("reading");
  expect(() => partition.eraseBlock(0)).toThrow("reading");
  partition.close();
  partition.close();
  expect(() => partition.read(1, 0)).toThrow("closed");
  expect(() => FILE_FLASH.open({ path: "../settings" })).toThrow("no partition");
  const writable = FILE_FLASH.open({ path: "vault" });
  expect(() => writable.eraseBlock(writable.status().size / 4096)).toThrow(RangeError);
});
