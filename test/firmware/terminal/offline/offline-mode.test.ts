import { checkSettings } from "../../../../firmware/storage/settings";
import { OfflineMode } from "../../../../firmware/terminal/offline/offline-mode";
import type { SessionState } from "../../../../firmware/terminal/session-state";
import { settingsSample } from "../../../support/settings-sample";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 10, 22, 13, 4, 5);
const down: SessionState = { kind: "offline", code: "E-TCP" };
const ready: SessionState = { kind: "ready", tlsVersion: "1.3" };

function bench(offline: object = { enabled: true }, isOn = true) {
  const noted: string[] = [];
  const clock = { nowMs: START, now: () => clock.nowMs };
  const books = {
    offlineMode: { isOn, sinceMs: START, by: "supervisor" },
    setOfflineMode: (on: boolean, by: string) => {
      books.offlineMode = { isOn: on, sinceMs: clock.nowMs, by };
    },
    queue: { count: 0, valueMinor: 0, oldestAtMs: undefined as number | undefined },
  };
  const front = { isOffline: false, show: () => undefined };
  const mode = new OfflineMode({
    ...{ books, front, clock },
    settings: checkSettings(settingsSample({ offline })),
    log: { write: () => undefined },
    audit: { append: (event, role, detail) => void noted.push(`${event} ${role} ${detail}`) },
  });
  return { mode, books, front, clock, noted };
}

describe("offline mode", () => {
  it("stands as the books have it, also on the screen, and ends for the host alone", () => {
    const { mode, books, front, noted } = bench();
    expect([mode.isOn, front.isOffline]).toEqual([true, true]);
    mode.settle({ kind: "connecting" });
    mode.settle(down);
    mode.settle({ kind: "reversing", tlsVersion: "1.3" });
    expect(mode.isOn).toBe(true);
    mode.settle(ready);
    expect([mode.isOn, front.isOffline, books.offlineMode.by]).toEqual([false, false, "host"]);
    mode.settle(ready);
    expect(noted).toEqual(["offlineMode terminal off host"]);
  });

  it("ends where the settings do not have it any more", () => {
    const { mode, noted } = bench({ enabled: false });
    mode.settle(down);
    expect([mode.isOn, noted]).toEqual([false, ["offlineMode terminal off settings"]]);
  });

  it("lasts as long as the window, from its switch or the oldest sale that waits", () => {
    const { mode, books, clock } = bench({ enabled: true, windowHours: 2 });
    clock.nowMs = START + 2 * HOUR_MS - 1;
    expect(mode.reasonAgainst(100, true)).toBeUndefined();
    clock.nowMs += 1;
    expect(mode.reasonAgainst(100, true)).toBe("O7");
    // Switched on anew: what waits is as old as it is.
    mode.switch(true, "supervisor");
    expect(mode.reasonAgainst(100, true)).toBeUndefined();
    books.queue = { count: 1, valueMinor: 100, oldestAtMs: START };
    expect(mode.reasonAgainst(100, true)).toBe("O7");
    books.queue = { count: 0, valueMinor: 0, oldestAtMs: undefined };
    clock.nowMs = START;
    expect(mode.reasonAgainst(100, true)).toBe("O7");
  });

  it.each([
    ["the line", down, undefined],
    ["no time for it", { kind: "refused", code: "91" }, undefined],
    ["a refusal", { kind: "refused", code: "58" }, "58"],
    ["no key", { kind: "offline", code: "K1" }, "K1"],
    ["used-up keys", { kind: "offline", code: "K2" }, "K2"],
    ["no certificate", { kind: "offline", code: "T1" }, "T1"],
    ["a certificate that the host refuses", { kind: "offline", code: "E-TLS-CLIENT" }, "E-TLS-CLIENT"],
    ["worn flash", { kind: "offline", code: "H8" }, "H8"],
    ["the host", ready, undefined],
  ] as const)("knows what else than the line keeps the terminal from its host: %s", (_, state, bar) => {
    const { mode } = bench();
    expect(mode.bar).toBe("H0");
    mode.follow({ kind: "connecting" });
    expect(mode.bar).toBe("H0");
    mode.follow(state);
    expect(mode.bar).toBe(bar);
  });

  it("keeps a refusal in mind until the host lets the terminal in", () => {
    const { mode } = bench();
    mode.follow({ kind: "refused", code: "58" });
    mode.follow({ kind: "connecting" });
    mode.follow(down);
    expect(mode.bar).toBe("58");
    mode.follow(ready);
    mode.follow(down);
    expect(mode.bar).toBeUndefined();
  });
});
