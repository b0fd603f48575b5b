import { outcomeOf, PROBES, SLOW_PROBES } from "../../support/language-probes";
import { describeXs, moduleOf, modulesOf } from "../../support/xs-image";
import { XsProbe } from "../../support/xs-probe";

const ALL = { ...PROBES, ...SLOW_PROBES };

const MAIN = `
  import { outcomeOf, PROBES, SLOW_PROBES } from "test/support/language-probes";
  const IDLE = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const say = (text) => {
    const escaped = JSON.stringify(text).replace(/[^\\x20-\\x7e]/g, (c) => "\\\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
    taplineLink.post(Uint8Array.of(2, 0x90, 1, ...[...escaped].map((c) => c.charCodeAt(0))));
  };
  const all = Object.values({ ...PROBES, ...SLOW_PROBES });
  taplineLink.attach({
    wake: (body) => void outcomeOf(all[body[21]]).then(say),
    idle: () => IDLE,
  });
`;

describeXs("XS runs the language as node does:", (width) => {
  const probe = new XsProbe({
    width,
    heapBytes: 400_000,
    modules: [moduleOf("main", MAIN), ...modulesOf("", ["test/support/language-probes", "firmware/codec/utf8"])],
  });

  beforeAll(() => probe.start());

  afterAll(() => probe.engine.kill());

  test.each(Object.keys(ALL).map((name, index) => [name, index] as const))("%s", async (name, index) => {
    probe.said.length = 0;
    await probe.wake(Uint8Array.of(index));
    expect(probe.said).toEqual([await outcomeOf(ALL[name])]);
  });
});
