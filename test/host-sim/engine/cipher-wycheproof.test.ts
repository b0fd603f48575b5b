/** Project Wycheproof against the cipher port in each engine. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { bytesOf, describeCiphers, type Ask, type CipherCall } from "./cipher-engines";

interface Group<Test> {
  readonly tests: readonly Test[];
}
interface CmacTest {
  readonly tcId: number;
  readonly key: string;
  readonly msg: string;
  readonly tag: string;
  readonly result: "valid" | "invalid";
}
interface EcdsaTest {
  readonly tcId: number;
  readonly msg: string;
  readonly sig: string;
  readonly result: "valid" | "invalid";
}
interface EcdsaGroup extends Group<EcdsaTest> {
  readonly publicKey: { readonly uncompressed: string };
}

const folder = path.resolve(__dirname, "../../../../shared/vectors/wycheproof");

/** The groups of a file, handed to tests that are skipped, in words, where the file is not there. */
function withVectors<OneGroup>(
  file: string,
  body: (groups: readonly OneGroup[], engines: typeof describeCiphers) => void,
): void {
  const place = path.join(folder, file);
  if (existsSync(place)) {
    const { testGroups } = JSON.parse(readFileSync(place, "utf8")) as { testGroups: OneGroup[] };
    body(testGroups, describeCiphers);
  } else describe.skip(`Wycheproof (${file} is not in ../shared/vectors/wycheproof)`, () => test("skipped", () => {}));
}

const KEY_SIZES = [16, 24, 32];

withVectors<Group<CmacTest>>("aes_cmac_test.json", (groups, engines) => {
  const tests = groups.flatMap((group) => group.tests);
  const calls = tests.map(({ key, msg }): CipherCall => ["aesCmac", bytesOf(key), bytesOf(msg)]);
  engines("AES-CMAC of Wycheproof", (ask: Ask) => {
    test("gives the tag of each valid case and of no other; keys of wrong sizes are refused", async () => {
      expect(tests.length).toBeGreaterThan(300);
      const answers = await ask(calls);
      const wrong = tests.filter(({ key, tag, result }, at) => {
        const answer = answers[at];
        if (!KEY_SIZES.includes(key.length / 2)) return answer !== "RangeError: an AES key has 16, 24 or 32 bytes";
        return (answer === tag.toUpperCase()) !== (result === "valid");
      });
      expect(wrong).toEqual([]);
      expect(tests.filter(({ result }) => result === "valid").length).toBeGreaterThan(50);
    });
  });
});

withVectors<EcdsaGroup>("ecdsa_secp256r1_sha256_test.json", (groups, engines) => {
  const tests = groups.flatMap(({ publicKey, tests: all }) => all.map((one) => ({ ...one, publicKey })));
  const calls = tests.map(({ publicKey, msg, sig }): CipherCall => {
    return ["ecdsaVerify", bytesOf(publicKey.uncompressed), nodeCipher.sha256(bytesOf(msg)), bytesOf(sig)];
  });
  engines("ECDSA P-256 of Wycheproof", (ask: Ask) => {
    test("takes each valid signature and no other", async () => {
      expect(tests.length).toBeGreaterThan(400);
      const answers = await ask(calls);
      expect(tests.filter(({ result }, at) => answers[at] !== String(result === "valid"))).toEqual([]);
    });
  });
});
