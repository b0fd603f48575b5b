/** What the session with the acquirer makes of identities: none, one that is refused, a new one while a sale is in hand. */
import { toHex } from "../../../../firmware/codec/hex";
import { APPROVED } from "../../../../firmware/terminal/host-answer";
import { answerTo } from "../../../support/fake-host";
import { TerminalBench } from "../../../support/terminal-bench";
import { settingsSample } from "../../../support/settings-sample";
import { CertificateAuthority } from "../../../../host-sim/certs/authority";
import { piece, requestIn, validity } from "./identity-bench";

const tlsOf = (): Record<string, unknown> => settingsSample().tls as Record<string, unknown>;

test("without a certificate the terminal does not connect, and shows T1", async () => {
  const { roots } = tlsOf();
  const bench = await new TerminalBench({ settings: { tls: { roots, enrolment: false } } }).start();
  expect(bench.said).toContain("T1");
  expect(bench.host.targets).toHaveLength(0);
});

test("a host that closes before it answers the sign-on shows H4: it may not like the certificate", async () => {
  const bench = new TerminalBench();
  bench.host.react = () => "hang-up";
  await bench.start();
  expect(bench.said).toContain("H4");
});

test("a host whose TLS says by an alert that it refuses the certificate shows its code", async () => {
  const bench = new TerminalBench();
  bench.host.react = () => {
    bench.host.breakOff("E-TLS-CLIENT");
    return "silent";
  };
  await bench.start();
  expect(bench.said).toContain("E-TLS-CLIENT");
});

test("a host that is silent at the sign-on shows H1, as ever", async () => {
  const bench = new TerminalBench();
  bench.host.react = () => "silent";
  await bench.start();
  await bench.clock.advance(28_600);
  expect(bench.said).toContain("H1");
});

test("a certificate is asked for when nothing else is to be said, and a refusal changes nothing", async () => {
  const bench = new TerminalBench({ settings: { tls: { ...tlsOf(), enrolment: true } } });
  bench.host.react = (request) => answerTo(request, request.mti === "0600" ? "12" : APPROVED);
  await bench.start();
  expect(bench.host.wire).toBe("0800/001 0600");
  expect(bench.host.received[1].get(60)).toBe("CERTIFICATE");
  expect(bench.host.targets).toHaveLength(1);
  expect(bench.said).not.toContain("Brak połączenia");
});

test("each connection is given a key of its own to overwrite", async () => {
  const bench = await new TerminalBench().start();
  const [first] = bench.host.targets;
  const before = Array.from(first.clientKey);
  first.clientKey.fill(0);
  bench.host.breakOff();
  await bench.clock.advance(2_000);
  expect(bench.host.targets).toHaveLength(2);
  expect(Array.from(bench.host.targets[1].clientKey)).toEqual(before);
});

test("a new certificate is shown from the next connection on, which waits until no sale is in hand", async () => {
  const authority = await CertificateAuthority.create("Tapline test CA", validity);
  const roots = [Buffer.from(authority.certificate.der).toString("base64")];
  const bench = new TerminalBench({ settings: { tls: { ...tlsOf(), roots, enrolment: true } } });
  bench.host.react = (request) => (request.mti === "0600" ? "silent" : answerTo(request));
  await bench.start();
  const asked = bench.host.received.find(({ mti }) => mti === "0600")?.bytes(63) ?? new Uint8Array(0);
  const { spki } = await requestIn(asked);
  const { der } = await authority.certifyTerminal("TAP00001", spki, "0102", validity);
  bench.host.react = (request) =>
    request.mti === "0600" ? answerTo(request).set(63, piece(0, 1, der)) : answerTo(request);
  // Silence: asked again an hour later, just after a sale was begun.
  const idle = bench.clock.advance.bind(bench.clock);
  await idle(3_620_000);
  await bench.amount();
  await idle(20_000);
  expect(bench.host.received.filter(({ mti }) => mti === "0600")).toHaveLength(2);
  expect(bench.host.targets).toHaveLength(1);
  await bench.press("cancel");
  await idle(270_000);
  expect(bench.host.targets).toHaveLength(1);
  await idle(20_000);
  expect(bench.host.targets.map(({ clientChain }) => toHex(clientChain[0]))).toEqual([
    toHex(bench.host.targets[0].clientChain[0]),
    toHex(der),
  ]);
  expect(bench.said).not.toContain("Brak połączenia");
});
