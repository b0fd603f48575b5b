import { EgressError, EgressGuard, egressList } from "../../../../firmware/terminal/protection/egress";
import type { Uplink, UplinkTarget } from "../../../../firmware/ports/uplink";

const root = Uint8Array.of(0x30, 1, 2);
const otherRoot = Uint8Array.of(0x30, 1, 3);
const settings = {
  host: { name: "acquirer.example", port: 8583, serverName: "acquirer.example" },
  tls: { roots: [root, otherRoot], chain: [], key: undefined, enrolment: false, renewBeforeDays: 30 },
};
const right: UplinkTarget = {
  host: "acquirer.example",
  port: 8583,
  serverName: "acquirer.example",
  trustedRoots: [Uint8Array.from(root)],
  clientChain: [],
  clientKey: new Uint8Array(0),
};
const listener = { onOpen: () => undefined, onData: () => undefined, onClosed: () => undefined };

function bench() {
  const reached: UplinkTarget[] = [];
  const noted: string[] = [];
  const uplink: Uplink = {
    connect: (target) => {
      reached.push(target);
      return { write: () => undefined, close: () => undefined };
    },
  };
  const audit = { append: (event: string, _: string, detail = "") => void noted.push(`${event} ${detail}`) };
  return { reached, noted, guard: new EgressGuard(uplink, egressList(settings), { now: () => 77 }, audit) };
}

it("lets the acquirer of the settings through, with the time that certificates are judged by", () => {
  const { reached, noted, guard } = bench();
  guard.connect(right, listener);
  expect(reached).toEqual([{ ...right, notBefore: 77 }]);
  expect(noted).toEqual([]);
});

it.each<[string, Partial<UplinkTarget>]>([
  ["another host", { host: "collector.example" }],
  ["another port of the host", { port: 443 }],
  ["another name in the certificate", { serverName: "collector.example" }],
  ["another authority", { trustedRoots: [Uint8Array.of(0x30, 9)] }],
  ["one more authority", { trustedRoots: [root, Uint8Array.of(0x30, 9)] }],
  ["no authority", { trustedRoots: [] }],
])("lets nothing out to %s, and notes it", (_, change) => {
  const { reached, noted, guard } = bench();
  expect(() => guard.connect({ ...right, ...change }, listener)).toThrow(EgressError);
  expect(reached).toEqual([]);
  expect(noted).toEqual([`egressRefused ${change.port ?? 8583}`]);
});
