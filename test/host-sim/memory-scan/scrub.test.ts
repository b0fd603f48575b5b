/** What a scrub does to the memory of the engine, seen by the same scan that looks for card data. */
import type { CardSecret } from "../../../host-sim/memory-scan/card-secrets";
import { scanProcess } from "../../../host-sim/memory-scan/memory-scan";
import { describeXs, moduleOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";

const DIGITS = "761739182645394";
const SECRETS: readonly CardSecret[] = [{ kind: "PAN", digits: DIGITS }];

/** Each wake carries the name of what to do in its last byte; the digits come with the first. */
const FIRMWARE = `${PROBE_PRELUDE}
let kept;
const deeds = {
  k(body) {
    const bytes = body.slice(body.length - 1 - ${DIGITS.length}, body.length - 1);
    const text = String.fromCharCode(...bytes);
    kept = { bytes, text, joined: ["x", text].join("-"), digits: [...text].map(Number), json: JSON.stringify({ text }) };
    // Objects that are let go before and after, so that collecting moves what is kept.
    for (let count = 0; count < 200; count++) kept.text = (text + "!").slice(0, -1);
  },
  l() { kept = undefined; },
  s() { taplineMemory.scrub(); },
  n() {},
};
onWake = (body) => deeds[String.fromCharCode(body[body.length - 1])](body);
`;

describeXs("A scrub of memory", (width) => {
  const probe = new XsProbe({ modules: [moduleOf("probe", FIRMWARE)], width });
  const wake = (text: string): Promise<Uint8Array> => probe.wake(Buffer.from(text));
  const found = (): number => scanProcess(probe.engine.processId ?? 0, SECRETS).length;

  beforeAll(() => probe.start());
  afterAll(() => probe.engine.stop());

  test("leaves what is in use, takes what was let go, and nothing else does", async () => {
    expect(found()).toBe(0);
    await wake(`${DIGITS}k`);
    expect(found()).toBeGreaterThan(0);
    await wake("s");
    expect(found()).toBeGreaterThan(0);
    await wake("l");
    await probe.engine.sample(); // collects garbage
    expect(found()).toBeGreaterThan(0);
    await wake("s");
    expect(found()).toBe(0);
  });

  test("is done once the event that asks for it is over, and leaves instruments and engine as they were", async () => {
    const before = await probe.engine.sample();
    await wake(`${DIGITS}k`);
    await wake("l");
    await wake("s");
    await wake("n");
    const after = await probe.engine.sample();
    expect(found()).toBe(0);
    expect(after.stackSlotsPeak).toBeGreaterThanOrEqual(before.stackSlotsPeak);
    expect(after.slotsUsed).toBe(before.slotsUsed);
  });
});
