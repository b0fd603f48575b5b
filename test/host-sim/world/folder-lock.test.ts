import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { FolderInUseError, FolderLock } from "../../../host-sim/world/folder-lock";

let folder: string;
const file = (): string => path.join(folder, "in-use");

beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "tapline-lock-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a folder of data", () => {
  test("belongs to one simulator at a time", () => {
    const lock = FolderLock.take(folder);
    expect(() => FolderLock.take(folder)).toThrow(FolderInUseError);
    expect(() => FolderLock.take(folder)).toThrow(/--ephemeral/);
    lock.release();
    FolderLock.take(folder).release();
  });

  test("is free again when its holder died without a word", () => {
    // Beyond the highest process number of Linux (2^22).
    writeFileSync(file(), "4999999");
    const lock = FolderLock.take(folder);
    expect(readFileSync(file(), "utf8")).toBe(String(process.pid));
    lock.release();
  });

  test("is free when the mark is no number", () => {
    writeFileSync(file(), "");
    FolderLock.take(folder).release();
  });

  test("is made when it is not there", () => {
    FolderLock.take(path.join(folder, "deep", "er")).release();
  });
});
