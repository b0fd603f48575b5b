/** When the terminal states what state it is in, and how that is proved. */
import { createPublicKey, verify } from "node:crypto";
import { findTlv } from "../../../../firmware/codec/tlv";
import { StatementTask } from "../../../../firmware/terminal/protection/statement-task";
import type { StatementParts } from "../../../../firmware/terminal/protection/statement";
import { readStatement } from "../../../../host-sim/compliance/statement";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { FakeClock } from "../../../support/fake-clock";

const HOUR = 3_600_000;
const KEY = new Uint8Array(32).fill(7);

function bench(changes: { readonly statements?: boolean; readonly key?: Uint8Array } = { key: KEY }) {
  const clock = new FakeClock(Date.UTC(2026, 2, 2));
  const audit = { sequence: 5, head: new Uint8Array(32).fill(0xab), isBroken: false };
  const parts = {
    ports: {
      board: { name: "bench", development: false },
      cipher: nodeCipher,
      clock,
      image: { builtAt: Date.UTC(2026, 0, 1), digest: () => undefined },
      log: { write: () => undefined },
      tamper: undefined,
    },
    settings: {
      terminalId: "TAP00001",
      serialNumber: "TPL00001",
      compliance: { statements: changes.statements ?? true },
      host: { name: "acquirer.example", port: 8583, serverName: "acquirer.example" },
      tls: { roots: [new Uint8Array(3)] },
    },
    vault: { damaged: 0, read: () => undefined },
    audit,
    protection: {
      startedAt: clock.now(),
      buildAge: "supported",
      integrity: { failed: [], image: undefined, configuration: new Uint8Array(32), checkedAt: clock.now() },
    },
    identity: {
      notAfter: undefined,
      sign: (digest: Uint8Array) => changes.key && nodeCipher.ecdsaSign(changes.key, digest),
    },
    keys: { facts: { algorithm: "aes", id: "0011223344556677", next: 9 } },
    codes: { missing: ["merchant"] },
  };
  return { clock, audit, task: new StatementTask(parts as unknown as StatementParts) };
}
const taken = { kind: "answer", code: "00", data: undefined } as const;

it("states at once after a start, then every day", async () => {
  const { clock, task } = bench();
  expect(task.waitMs).toBe(0);
  task.data();
  task.take(taken);
  expect(task.waitMs).toBe(24 * HOUR);
  await clock.advance(24 * HOUR);
  expect(task.waitMs).toBe(0);
});

it("states within an hour of anything that the audit log notes, also while the statement is under way", async () => {
  const { clock, audit, task } = bench();
  task.data();
  audit.sequence++;
  task.take(taken);
  expect(task.waitMs).toBe(HOUR);
  await clock.advance(HOUR);
  task.data();
  task.take(taken);
  expect(task.waitMs).toBe(24 * HOUR);
});

it.each([{ kind: "no-answer" } as const, { ...taken, code: "96" }])("says it again in an hour after %j", (answer) => {
  const { task } = bench();
  task.data();
  task.take(answer);
  expect(task.waitMs).toBe(HOUR);
});

it("says nothing where the settings do not want it", () => {
  expect(bench({ statements: false }).task.waitMs).toBe(Infinity);
});

it("signs the very bytes that people read", () => {
  const data = bench().task.data();
  const said = findTlv(data, 0xdf40) as Uint8Array;
  expect(readStatement(said)).toMatchObject({ tamper: null, image: null, codes: ["supervisor", "technician"] });
  const point = Buffer.from(nodeCipher.ecdsaPublicKey(KEY) as Uint8Array);
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  expect(verify("sha256", said, key, findTlv(data, 0xdf41) as Uint8Array)).toBe(true);
});

it("a terminal without a key of P-256 states the same without a signature", () => {
  const data = bench({}).task.data();
  expect(readStatement(findTlv(data, 0xdf40) as Uint8Array)).toBeDefined();
  expect(findTlv(data, 0xdf41)).toBeUndefined();
});
