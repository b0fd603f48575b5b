import { demoSnapshot } from "../demo-bench";
import { connectionIs, initialState, kept, receive } from "../../../../host-sim/panel/web/src/state/panel-state";
import { groupOf } from "../../../../host-sim/panel/web/src/state/frame-groups";
import type { LinkFrameLine } from "../../../../host-sim/panel/protocol/wire";

const demo = demoSnapshot.reduce(receive, initialState);

const frame = (name: string, kind: LinkFrameLine["kind"] = "call"): LinkFrameLine => ({
  id: 1,
  atMs: 0,
  from: "firmware",
  kind,
  name,
  detail: "",
  byteLength: 1,
});

describe("what the page knows", () => {
  test("is complete after a snapshot", () => {
    expect(demo).toMatchObject({
      connection: "open",
      engine: "xs",
      power: "on",
      texts: ["Kwiaciarnia Pod Lipą", "Zbliż kartę", "12,34 PLN"],
      lights: [true, false, false, false],
      carrier: true,
      uplink: { open: true, version: "1.3" },
    });
    expect(demo.messages.map(({ mti }) => mti)).toEqual(["0800", "0810", "0200", "0210"]);
  });

  test("begins anew with every connection, so that nothing stands twice", () => {
    expect(demoSnapshot.reduce(receive, connectionIs(demo, "lost"))).toEqual(demo);
  });

  test("forgets the oldest lines when there are too many", () => {
    const line = { at: 0, level: "info", event: "tick", values: {} } as const;
    const added = Array.from({ length: kept.log + 10 }, (_, index) => ({ ...line, id: index }));
    const { log } = receive(demo, { type: "log", added });
    expect(log).toHaveLength(kept.log);
    expect(log.at(-1)?.id).toBe(kept.log + 9);
  });

  test("counts the frames that were left out", () => {
    const once = receive(demo, { type: "frames", added: [], left: 7 });
    expect(receive(once, { type: "frames", added: [], left: 3 }).framesLeft).toBe(10);
  });

  test("falls silent when the connection is lost", () => {
    const sounding = receive(demo, { type: "sound", hz: 1500, duty: 0.5 });
    expect(connectionIs(sounding, "lost").sound).toEqual({ hz: 0, duty: 0 });
  });

  test("shows the same refusal again when it comes again", () => {
    const refused = { type: "refused", action: "key", reason: "no power" } as const;
    const once = receive(demo, refused);
    expect(receive(once, refused).refusal).not.toEqual(once.refusal);
  });
});

describe("the filter of link frames", () => {
  test.each([
    ["i2cRead", "bus"],
    ["digitalEdge", "bus"],
    ["pwmWrite", "bus"],
    ["serialData", "serial"],
    ["tcpWritable", "network"],
    ["flashWrite", "flash"],
    ["display", "display"],
    ["textWidth", "display"],
    ["lineHeight", "display"],
    ["log", "other"],
    ["random", "other"],
  ])("puts %s under %s", (name, group) => {
    expect(groupOf(frame(name))).toBe(group);
  });

  test("keeps events with their part, and bare wakes apart", () => {
    expect(groupOf(frame("tcpData", "wake"))).toBe("network");
    expect(groupOf(frame("boot", "wake"))).toBe("wake");
    expect(groupOf(frame("idle", "idle"))).toBe("wake");
  });
});
