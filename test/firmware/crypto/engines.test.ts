/** All of the firmware's key handling in both engines: the shared vectors, and the same answer to whatever is asked. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { toHex } from "../../../firmware/codec/hex";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { describeXs, modulesOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";
import aesVectors from "./vectors/aes-dukpt.json";
import keyBlocks from "./vectors/key-blocks.json";
import tdesVectors from "./vectors/tdes-dukpt.json";
import { answersTo } from "./vector-run";
import type { Work } from "./vector-run";

const CRYPTO = [
  "aes-dukpt",
  "aes-key-derivation",
  "des",
  "des-tables",
  "dukpt-registers",
  "key-block",
  "key-block-binding",
  "key-block-error",
  "key-block-header",
  "key-block-policy",
  "key-check-value",
  "key-serial-number",
  "message-authentication",
  "padding",
  "pin-block",
  "retail-mac",
  "tdes-cmac",
  "tdes-dukpt",
  "wipe",
];
const FILES = [
  ...CRYPTO.map((name) => `firmware/crypto/${name}`),
  ...["ascii", "hex", "parse-error"].map((name) => `firmware/codec/${name}`),
  "firmware/native/cipher-xs",
  "test/firmware/crypto/memory-registers",
  "test/firmware/crypto/vector-run",
];

/** What an engine answers. */
type Ask = (work: Work) => Promise<string[]>;

const shared = path.resolve(__dirname, "../../../../shared/vectors/keys/dukpt.json");
type Row = Record<string, string>;
interface Shared {
  readonly aes128: Row & { readonly transactions: Row[] };
  readonly tdes: Row & { readonly transactions: Row[] };
}

/** Holds an engine to `keys/dukpt.json`, every value in it. */
async function holdToSharedVectors(ask: Ask): Promise<void> {
  const { aes128, tdes } = JSON.parse(readFileSync(shared, "utf8")) as Shared;
  const { initialKeyId, initialKey, transactions } = aes128;
  const aes = await ask({ kind: "aes", identity: initialKeyId, initialKey, count: transactions.length });
  for (const row of transactions) {
    const at = aes.indexOf(row.ksn);
    expect(at).toBeGreaterThan(0);
    const own = aes.slice(at + 1, at + 40);
    const keyOf = (name: string): string | undefined => own.find((line) => line.startsWith(`${name} `))?.split(" ")[1];
    expect(keyOf("pinEncryption/aes128")).toBe(row.pinKeyAes128);
    expect(keyOf("macGeneration/aes128")).toBe(row.macKeyAes128);
    expect(keyOf("dataEncryption/aes128")).toBe(row.dataKeyAes128);
    const [pin, pan, random] = [aes128.pin, aes128.pan, aes128.pinFieldFormat4.slice(16)];
    const block = await ask({ kind: "pin4", key: row.pinKeyAes128, pin, pan, random });
    expect(block).toEqual([row.encryptedPinBlockFormat4, pin]);
  }
  const { initialKsn: identity } = tdes;
  const work: Work = { kind: "tdes", identity, initialKey: tdes.initialKey, count: tdes.transactions.length };
  const answers = await ask(work);
  for (const row of tdes.transactions) {
    const at = answers.indexOf(row.ksn);
    const [pinKey, macKey] = [answers[at + 1], answers[at + 2]].map((line) => line.split(" ")[1]);
    const [encrypted] = await ask({ kind: "pin0", key: pinKey, pin: tdes.pin, pan: tdes.pan });
    expect(encrypted).toBe(row.encryptedPinBlock);
    const message = toHex(Uint8Array.from(Buffer.from(tdesVectors.text)));
    const [mac] = await ask({ kind: "mac", algorithm: "retail-1", key: macKey, message });
    expect(mac.slice(0, 8)).toBe(row.requestMac);
  }
}

const hex = (...lengths: number[]): fc.Arbitrary<string> =>
  fc
    .constantFrom(...lengths)
    .chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
    .map(toHex);
const numbers = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.nat(9), { minLength, maxLength }).map((all) => all.join(""));

/** Work of all kinds; some of it is refused, which must look the same, too. */
const works: fc.Arbitrary<Work> = fc.oneof(
  fc.record({
    kind: fc.constant("aes" as const),
    identity: hex(8),
    initialKey: hex(16, 24, 32),
    count: fc.constant(2),
  }),
  fc.record({ kind: fc.constant("tdes" as const), identity: hex(10), initialKey: hex(16), count: fc.constant(4) }),
  fc.record({
    kind: fc.constant("pin4" as const),
    key: hex(16, 24, 32),
    pin: numbers(3, 13),
    pan: numbers(7, 20),
    random: hex(8),
  }),
  fc.record({ kind: fc.constant("pin0" as const), key: hex(16, 24), pin: numbers(4, 12), pan: numbers(8, 19) }),
  fc.record({
    kind: fc.constant("mac" as const),
    algorithm: fc.constantFrom("aes-cmac" as const, "tdes-cmac" as const, "retail-1" as const, "retail-2" as const),
    key: hex(16, 24),
    message: hex(0, 1, 7, 8, 9, 16, 64, 300),
  }),
  fc.record({ kind: fc.constant("des" as const), key: hex(8, 16, 24, 12), data: hex(0, 8, 24, 9) }),
  fc.tuple(fc.constantFrom(...keyBlocks), fc.nat(200)).map(([{ protectionKey, block }, at]) => ({
    kind: "block" as const,
    protectionKey,
    block: at < block.length ? `${block.slice(0, at)}${block[at] === "1" ? "2" : "1"}${block.slice(at + 1)}` : block,
  })),
);

const published: readonly Work[] = [
  ...aesVectors.keys.map(({ initialKeyId: identity, initialKey }) => ({
    kind: "aes" as const,
    identity,
    initialKey,
    count: 8,
  })),
  { kind: "tdes", identity: tdesVectors.initialKeySerialNumber, initialKey: tdesVectors.initialKey, count: 21 },
  ...keyBlocks.map(({ protectionKey, block }) => ({ kind: "block" as const, protectionKey, block })),
];

const testShared = existsSync(shared) ? test : test.skip;

describe("in the engine node", () => {
  testShared("every value of the shared vectors (skipped when ../shared is absent)", () =>
    holdToSharedVectors(async (work) => answersTo(nodeCipher, work)),
  );
});

describeXs("in the engine xs", (width) => {
  let probe: XsProbe;

  beforeAll(async () => {
    const main = `import { xsCipher } from "firmware/native/cipher-xs";
      import { answersTo, workIn } from "test/firmware/crypto/vector-run";\n${PROBE_PRELUDE}
      const cipher = xsCipher(taplineCipher);
      const HEAD = 21;
      onWake = (body) => { for (const line of answersTo(cipher, workIn(body.subarray(HEAD)))) say(line); };`;
    probe = new XsProbe({ width, modules: [{ moduleName: "main", source: main }, ...modulesOf(".", FILES)] });
    await probe.start();
  });
  afterAll(() => probe.engine.kill());

  const ask: Ask = async (work) => {
    probe.said.length = 0;
    await probe.wake(Uint8Array.from(Buffer.from(JSON.stringify(work), "latin1")));
    return [...probe.said];
  };

  testShared("every value of the shared vectors (skipped when ../shared is absent)", () => holdToSharedVectors(ask));

  test("the published vectors, as in the engine node", async () => {
    for (const work of published) expect(await ask(work)).toEqual(answersTo(nodeCipher, work));
  });

  test("whatever is asked, the answer of the engine node", async () => {
    for (const work of fc.sample(works, { numRuns: 25, seed: 20_261_122 })) {
      expect(await ask(work)).toEqual(answersTo(nodeCipher, work));
    }
  });
});
