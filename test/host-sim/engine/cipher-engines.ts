/** The cipher port in each engine, asked the same way: a list of calls gives a list of answers in words. */
import { fromHex, toHex } from "../../../firmware/codec/hex";
import type { Cipher } from "../../../firmware/ports/cipher";
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { describeXs, modulesOf } from "../../support/xs-image";
import { PROBE_PRELUDE, XsProbe } from "../../support/xs-probe";

export type CipherCall = readonly [name: keyof Cipher, ...values: (Uint8Array | number)[]];
/** Hex of bytes, "undefined", "true", "false", or the error. */
export type Ask = (calls: readonly CipherCall[]) => Promise<string[]>;

/** Bytes of a hex string as standards print them, with spaces and line ends. */
export const bytesOf = (hex: string): Uint8Array => fromHex(hex.replace(/\s+/g, ""));

const BATCH_LIMIT = 24_000;
/** What XS of a development build puts before the message of an error that C throws. */
const FRAME_NAME = /(?<=^RangeError: )\(?\w+\)?: /;

const wordsOf = (answer: unknown): string => (answer instanceof Uint8Array ? toHex(answer) : String(answer));

export function askNode(calls: readonly CipherCall[]): Promise<string[]> {
  return Promise.resolve(
    calls.map(([name, ...values]) => {
      try {
        const call = nodeCipher[name] as (...all: unknown[]) => unknown;
        return wordsOf(call(...values));
      } catch (error) {
        return String(error);
      }
    }),
  );
}

/** Name, count of values, and each as below. */
function encoded([name, ...values]: CipherCall): Uint8Array {
  return Uint8Array.from([name.length, ...Buffer.from(name), values.length, ...values.flatMap(encodedValue)]);
}

/** "n" and eight bytes of a number; or "b", three bytes of length and the bytes; or "z" and three bytes of length of zeros. */
function encodedValue(value: Uint8Array | number): number[] {
  if (typeof value === "number") return [..."n", ...new Uint8Array(new Float64Array([value]).buffer)].map(codeOf);
  const length = [value.length >>> 16, (value.length >>> 8) & 0xff, value.length & 0xff];
  return value.some((byte) => byte !== 0) ? [codeOf("b"), ...length, ...value] : [codeOf("z"), ...length];
}

const codeOf = (value: string | number): number => (typeof value === "number" ? value : value.charCodeAt(0));

const HANDLER = `
  const cipher = xsCipher(taplineCipher);
  const HEAD = 21;
  const DIGITS = "0123456789ABCDEF";
  const hex = (bytes) => { let text = ""; for (const byte of bytes) text += DIGITS[byte >> 4] + DIGITS[byte & 15]; return text; };
  const words = (answer) => answer instanceof Uint8Array ? hex(answer) : String(answer);
  onWake = (body) => {
    let at = HEAD;
    const take = (length) => { at += length; return body.subarray(at - length, at); };
    const length = () => take(1)[0] * 65536 + take(1)[0] * 256 + take(1)[0];
    const value = () => {
      switch (String.fromCharCode(take(1)[0])) {
        case "n": return new Float64Array(take(8).slice().buffer)[0];
        case "b": return take(length());
        case "z": return new Uint8Array(length());
      }
    };
    while (at < body.length) {
      const name = String.fromCharCode(...take(take(1)[0]));
      const values = [];
      for (let count = take(1)[0]; count > 0; count--) values.push(value());
      try { say(words(cipher[name](...values))); } catch (error) { say(String(error)); }
    }
  };`;

async function askXs(probe: XsProbe, calls: readonly CipherCall[]): Promise<string[]> {
  probe.said.length = 0;
  let batch: Uint8Array[] = [];
  let size = 0;
  const send = async (): Promise<void> => {
    if (batch.length > 0) await probe.wake(Buffer.concat(batch));
    [batch, size] = [[], 0];
  };
  for (const one of calls.map(encoded)) {
    if (size + one.length > BATCH_LIMIT) await send();
    batch.push(one);
    size += one.length;
  }
  await send();
  return probe.said.map((words) => words.replace(FRAME_NAME, ""));
}

/** The same tests for each engine. */
export function describeCiphers(what: string, body: (ask: Ask) => void): void {
  describe(`${what}, in node`, () => body(askNode));
  describeXsCiphers(what, body);
}

/** For both word sizes of xs only: tests whose measure is node. */
export function describeXsCiphers(what: string, body: (ask: Ask) => void): void {
  describeXs(`${what}, in xs`, (width) => {
    let probe: XsProbe;
    beforeAll(async () => {
      const main = `import { xsCipher } from "cipher-xs";\n${PROBE_PRELUDE}${HANDLER}`;
      const modules = [{ moduleName: "main", source: main }, ...modulesOf("firmware/native", ["cipher-xs"])];
      probe = new XsProbe({ width, modules });
      await probe.start();
    });
    afterAll(() => probe.engine.kill());
    body((calls) => askXs(probe, calls));
  });
}
