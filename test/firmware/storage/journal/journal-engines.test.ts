/** The journal in both engines: what one wrote the other finds, byte by byte. */
import { nodeCipher } from "../../../../host-sim/engine/node-cipher";
import { describeXs, modulesOf } from "../../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../../support/xs-probe";
import { useJournal } from "./journal-use";

const FILES = [
  ...[
    "journal",
    "journal-damage",
    "journal-error",
    "journal-record",
    "journal-ring",
    "journal-sector",
    "journal-walk",
  ].map((name) => `firmware/storage/journal/${name}`),
  ...["ascii", "bit-repair", "crc32", "parse-error"].map((name) => `firmware/codec/${name}`),
  "firmware/crypto/wipe",
  "firmware/native/cipher-xs",
  "test/firmware/storage/journal/journal-use",
];

describe("in the engine node", () => {
  it("a use of the journal finds again what it wrote, and misses what was in a lost sector", () => {
    const said = useJournal(nodeCipher);
    expect(said).toHaveLength(6);
    expect(said[1]).toMatch(/^\d+ records \d+ gone {2}missing 0 in 0 repaired 1 flash/);
    expect(said[5]).toMatch(/ gone 2 missing [1-9]/);
  });
});

describeXs("in the engine xs", (width) => {
  it("it leaves the same bytes in flash", async () => {
    const main = `import { xsCipher } from "firmware/native/cipher-xs";
      import { useJournal } from "test/firmware/storage/journal/journal-use";\n${PROBE_PRELUDE}
      onWake = () => { for (const line of useJournal(xsCipher(taplineCipher))) say(line); };`;
    const probe = new XsProbe({ width, modules: [{ moduleName: "main", source: main }, ...modulesOf("", FILES)] });
    try {
      await probe.start();
      await probe.wake();
      expect(probe.said).toEqual(useJournal(nodeCipher));
    } finally {
      probe.engine.kill();
    }
  });
});
