import { toHex } from "../../../../firmware/codec/hex";
import { CertificateRenewal } from "../../../../firmware/terminal/certificates/certificate-renewal";
import type { TerminalIdentity } from "../../../../firmware/terminal/certificates/terminal-identity";
import { CertificateAuthority } from "../../../../host-sim/certs/authority";
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { FakeClock } from "../../../support/fake-clock";
import { FakeFlash } from "../../../support/fake-flash";
import { certificateFor, dayMs, openIdentity, piece, requestIn, start, validity } from "./identity-bench";

const hourMs = 3_600_000;

let authority: CertificateAuthority;
beforeAll(async () => void (authority = await CertificateAuthority.create("Tapline test CA", validity)));

interface Setting {
  readonly clock: FakeClock;
  readonly identity: TerminalIdentity;
  readonly renewal: CertificateRenewal;
  readonly audited: string[];
  readonly logged: string[];
}

function setting({ enrolment = true, renewBeforeDays = 30 } = {}): Setting {
  const clock = new FakeClock(start);
  const identity = openIdentity(new FakeFlash());
  const [audited, logged]: [string[], string[]] = [[], []];
  const tls = { roots: [authority.certificate.der], chain: [], key: undefined, enrolment, renewBeforeDays };
  const renewal = new CertificateRenewal({
    ports: {
      cipher: nodeCipher,
      clock,
      log: { write: (_level, event, values) => void logged.push(`${event} ${String(values?.reason ?? "")}`.trim()) },
    },
    audit: { append: (event, role, detail) => void audited.push(`${event} ${role} ${detail}`) },
    identity,
    settings: { terminalId: "TAP00001", tls },
  });
  return { clock, identity, renewal, audited, logged };
}

const answer = (data: Uint8Array | undefined, code = "00") => ({ kind: "answer", code, data }) as const;

test("a terminal of the factory asks at once, and one that must not ask never does", () => {
  expect(setting().renewal.waitMs).toBe(0);
  expect(setting({ enrolment: false }).renewal.waitMs).toBe(Infinity);
});

test("the certificate that comes is taken, noted, and the connection made anew", async () => {
  const { renewal, identity, audited } = setting();
  const chain = await certificateFor(authority, identity.nextKey());
  const { piece: wanted } = await requestIn(renewal.data());
  expect(wanted).toBe(0);
  expect(renewal.take(answer(piece(0, 1, chain)))).toBe("reconnect");
  expect(toHex(identity.show()?.chain[0] ?? new Uint8Array(0))).toBe(toHex(chain));
  expect(audited).toEqual(["certificateRenewed terminal AB12CD"]);
});

test("it is renewed thirty days before its end, and not earlier", async () => {
  const { clock, renewal, identity } = setting();
  renewal.data();
  renewal.take(answer(piece(0, 1, await certificateFor(authority, identity.nextKey()))));
  expect(renewal.waitMs).toBe(335 * dayMs);
  await clock.advance(335 * dayMs);
  expect(renewal.waitMs).toBe(0);
});

test("a chain in pieces is asked for piece by piece, with the same request", async () => {
  const { renewal, identity } = setting();
  const chain = await certificateFor(authority, identity.nextKey());
  const first = await requestIn(renewal.data());
  expect(renewal.take(answer(piece(0, 2, chain.subarray(0, 300))))).toBe("done");
  expect(renewal.waitMs).toBe(0);
  const second = await requestIn(renewal.data());
  expect(second.piece).toBe(1);
  expect(toHex(second.request)).toBe(toHex(first.request));
  expect(renewal.take(answer(piece(1, 2, chain.subarray(300))))).toBe("reconnect");
});

describe("what is no certificate for this terminal is not taken:", () => {
  const other = new Uint8Array(32).fill(0x77);

  async function refused(chain: (own: Uint8Array) => Promise<Uint8Array>): Promise<string> {
    const { renewal, identity, logged, audited, clock } = setting();
    renewal.data();
    expect(renewal.take(answer(piece(0, 1, await chain(identity.nextKey()))))).toBe("done");
    expect(identity.notAfter).toBeUndefined();
    expect(audited).toEqual([]);
    // Asked again in a day, not before.
    expect(renewal.waitMs).toBe(dayMs);
    await clock.advance(dayMs);
    expect(renewal.waitMs).toBe(0);
    expect((await requestIn(renewal.data())).piece).toBe(0);
    return logged.at(-1) ?? "";
  }

  test("another key", async () => {
    expect(await refused(() => certificateFor(authority, other))).toBe("certificate.refused other-key");
  });

  test("another name", async () => {
    const chain = (own: Uint8Array) => certificateFor(authority, own, { terminalId: "TAP00002" });
    expect(await refused(chain)).toBe("certificate.refused other-name");
  });

  test("another authority", async () => {
    const stranger = await CertificateAuthority.create("Tapline test CA", validity);
    expect(await refused((own) => certificateFor(stranger, own))).toBe("certificate.refused untrusted");
  });

  test("dates that are over, or not yet there", async () => {
    const over = { notBefore: new Date(start - 2 * dayMs), notAfter: new Date(start - dayMs) };
    const ahead = { notBefore: new Date(start + dayMs), notAfter: new Date(start + 2 * dayMs) };
    const dated = (dates: typeof over) => (own: Uint8Array) => certificateFor(authority, own, { dates });
    expect(await refused(dated(over))).toBe("certificate.refused expired");
    expect(await refused(dated(ahead))).toBe("certificate.refused not-yet-valid");
  });

  test("a server's certificate, or the authority's", async () => {
    const server = await authority.issueServer(["acquirer.tapline.test"], validity);
    expect(await refused(async () => server.chain[0].der)).toBe("certificate.refused other-key");
    expect(await refused(async () => authority.certificate.der)).toBe("certificate.refused other-key");
  });

  test("bytes of any other kind", async () => {
    expect(await refused(async () => Uint8Array.of(1, 2, 3))).toBe("certificate.refused malformed");
    const trailing = async (own: Uint8Array) => Uint8Array.from([...(await certificateFor(authority, own)), 0]);
    expect(await refused(trailing)).toBe("certificate.refused malformed");
  });
});

describe("answers that hold no piece that was asked for", () => {
  const junk = new Uint8Array(4);
  test.each([
    ["nothing", undefined],
    ["another piece", piece(1, 2, junk)],
    ["a piece that does not exist", piece(0, 0, junk)],
    ["an empty piece", piece(0, 1, new Uint8Array(0))],
    ["more than the vault holds", piece(0, 2, new Uint8Array(2049))],
    ["no data objects", Uint8Array.of(0xdf)],
  ])("%s: asked again in a day", (_what, data) => {
    const { renewal, logged } = setting();
    renewal.data();
    expect(renewal.take(answer(data))).toBe("done");
    expect(logged).toEqual(["certificate.refused pieces"]);
    expect(renewal.waitMs).toBe(dayMs);
  });
});

test("a refusal is asked again in a day, silence in an hour", () => {
  const { renewal, logged } = setting();
  renewal.data();
  renewal.take(answer(undefined, "58"));
  expect(renewal.waitMs).toBe(dayMs);
  const silent = setting();
  silent.renewal.data();
  silent.renewal.take({ kind: "no-answer" });
  expect(silent.renewal.waitMs).toBe(hourMs);
  expect([...logged, ...silent.logged]).toEqual(["certificate.refused code 58", "certificate.refused no-answer"]);
});

test("what was begun before an answer was lost begins anew, with the same key", async () => {
  const { renewal, identity, clock } = setting();
  const chain = await certificateFor(authority, identity.nextKey());
  renewal.data();
  renewal.take(answer(piece(0, 2, chain.subarray(0, 300))));
  renewal.take({ kind: "no-answer" });
  await clock.advance(hourMs);
  expect((await requestIn(renewal.data())).piece).toBe(0);
  renewal.take(answer(piece(0, 1, chain)));
  expect(identity.notAfter).toBe(validity.notAfter.getTime());
});
