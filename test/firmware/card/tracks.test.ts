import { inspect } from "node:util";
import fc from "fast-check";
import { encodeAscii } from "../../../firmware/codec/ascii";
import { fromHex } from "../../../firmware/codec/hex";
import { Pan } from "../../../firmware/codec/pan";
import type { TrackReason } from "../../../firmware/card/track";
import { isExpired, parseExpiry, Track, TrackError } from "../../../firmware/card/track";
import { parseTrack1 } from "../../../firmware/card/track1";
import { parseTrack2, parseTrack2Equivalent } from "../../../firmware/card/track2";
import { parseServiceCode } from "../../../firmware/card/track-service-code";

const PAN = "4761340000000050";
const TRACK_1 = `B${PAN}^TEST CARD 5/VISA^29122011143900000000123000000`;
const TRACK_2 = `${PAN}=29122011143900000123`;

/** The characters of a swipe: sentinels and LRC put round the text, as the encoding of each track says. */
function swipe(track: 1 | 2, text: string): Uint8Array {
  const [start, base, mask] = track === 1 ? ["%", 0x20, 0x3f] : [";", 0x30, 0x0f];
  const characters = [...encodeAscii(`${start}${text}?`)];
  const sum = characters.reduce((parity, code) => parity ^ ((code - base) & mask), 0);
  return Uint8Array.from([...characters, base + sum]);
}

function refusal(work: () => unknown): [TrackReason, number] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TrackError)) throw error;
    expect(error.message).not.toContain(PAN.slice(6, 12));
    return [error.reason, error.offset];
  }
  throw new Error("nothing was refused");
}

describe("track 1", () => {
  test("gives PAN, name, expiry and service code", () => {
    const track = parseTrack1(swipe(1, TRACK_1));
    expect(track.pan.reveal()).toBe(PAN);
    expect([track.number, track.name?.reveal(), track.expiry, track.serviceCode]).toEqual([
      1,
      "TEST CARD 5/VISA",
      { year: 2029, month: 12 },
      "201",
    ]);
    expect(track.text.reveal()).toBe(TRACK_1);
  });

  test("knows a separator in place of expiry and service code", () => {
    const track = parseTrack1(swipe(1, `B${PAN}^A/B^^^123`));
    expect([track.expiry, track.serviceCode]).toEqual([undefined, undefined]);
  });

  test.each<[string, string, [TrackReason, number]]>([
    ["another format", `A${PAN}^A/B^2912201`, ["format", 1]],
    ["no separator at all", `B${PAN}`, ["separator", 2]],
    ["letters in the PAN", "B47613400000000AB^A/B^2912201", ["pan", 2]],
    ["a PAN too short", "B4761340^A/B^2912201", ["pan", 2]],
    ["a PAN too long", "B47613400000000501234^A/B^2912201", ["pan", 2]],
    ["a wrong check digit", "B4761340000000051^A/B^2912201", ["luhn", 2]],
    ["a name of one letter", `B${PAN}^A^2912201`, ["name", 19]],
    ["a name of 27 letters", `B${PAN}^${"A".repeat(27)}^2912201`, ["name", 19]],
    ["no end of the name", `B${PAN}^TEST`, ["separator", 19]],
    ["month 13", `B${PAN}^A/B^2913201`, ["expiry", 23]],
    ["an expiry cut short", `B${PAN}^A/B^291`, ["expiry", 23]],
    ["no service code", `B${PAN}^A/B^2912`, ["service-code", 27]],
    ["letters in the service code", `B${PAN}^A/B^29122A1`, ["service-code", 27]],
    ["nothing", "", ["empty", 1]],
  ])("refuses %s", (_name, text, expected) => {
    expect(refusal(() => parseTrack1(swipe(1, text)))).toEqual(expected);
  });

  test("holds 79 characters and no more", () => {
    const longest = TRACK_1.padEnd(76, "0");
    expect(parseTrack1(swipe(1, longest)).text.length).toBe(76);
    expect(refusal(() => parseTrack1(swipe(1, longest + "0")))).toEqual(["too-long", 77]);
  });

  test("has capital letters only", () => {
    expect(refusal(() => parseTrack1(swipe(1, `B${PAN}^Test^2912201`)))[0]).toBe("character");
  });
});

describe("track 2", () => {
  test("gives PAN, expiry and service code", () => {
    const track = parseTrack2(swipe(2, TRACK_2));
    expect(track.pan.reveal()).toBe(PAN);
    expect([track.number, track.name?.reveal(), track.expiry, track.serviceCode]).toEqual([
      2,
      undefined,
      { year: 2029, month: 12 },
      "201",
    ]);
    expect(track.text.reveal()).toBe(TRACK_2);
  });

  test("knows a separator in place of expiry and service code", () => {
    const track = parseTrack2(swipe(2, `${PAN}===123`));
    expect([track.expiry, track.serviceCode]).toEqual([undefined, undefined]);
  });

  test.each<[string, string, [TrackReason, number]]>([
    ["no separator", PAN, ["separator", 1]],
    ["a PAN too short", "4761340=2912201", ["pan", 1]],
    ["a wrong check digit", "4761340000000051=2912201", ["luhn", 1]],
    ["month 0", `${PAN}=2900201`, ["expiry", 18]],
    ["no service code", `${PAN}=291220`, ["service-code", 22]],
    ["a separator inside the PAN", "47613400=00000050=2912201", ["luhn", 1]],
    ["nothing", "", ["empty", 1]],
  ])("refuses %s", (_name, text, expected) => {
    expect(refusal(() => parseTrack2(swipe(2, text)))).toEqual(expected);
  });

  test("holds 40 characters and no more", () => {
    const longest = TRACK_2.padEnd(37, "0");
    expect(parseTrack2(swipe(2, longest)).text.length).toBe(37);
    expect(refusal(() => parseTrack2(swipe(2, longest + "0")))).toEqual(["too-long", 38]);
  });
});

describe("a bad swipe", () => {
  const good = swipe(2, TRACK_2);

  test("cut at any character is refused", () => {
    for (const [parse, bytes] of [
      [parseTrack1, swipe(1, TRACK_1)],
      [parseTrack2, good],
    ] as const) {
      for (let length = 0; length < bytes.length; length++) {
        const [reason] = refusal(() => parse(bytes.subarray(0, length)));
        expect(reason).toBe(length === 0 ? "empty" : length === bytes.length - 1 ? "lrc" : "end-sentinel");
      }
    }
  });

  test("with any one character changed is refused", () => {
    for (let at = 0; at < good.length; at++) {
      for (let code = 0x30; code <= 0x3f; code++) {
        if (good[at] === code) continue;
        const bytes = good.slice();
        bytes[at] = code;
        expect(() => parseTrack2(bytes)).toThrow(TrackError);
      }
    }
  });

  test("is told apart: start, code, LRC, trailing characters, the other track", () => {
    const changed = (at: number, code: number): Uint8Array => {
      const bytes = good.slice();
      bytes[at] = code;
      return bytes;
    };
    expect(refusal(() => parseTrack2(changed(0, 0x25)))).toEqual(["start-sentinel", 0]);
    expect(refusal(() => parseTrack2(changed(5, 0x41)))).toEqual(["character", 5]);
    expect(refusal(() => parseTrack2(changed(5, 0x3b)))).toEqual(["character", 5]);
    expect(refusal(() => parseTrack2(changed(good.length - 1, good[good.length - 1] ^ 1)))).toEqual([
      "lrc",
      good.length - 1,
    ]);
    expect(refusal(() => parseTrack2(Uint8Array.from([...good, 0x0d])))).toEqual(["trailing", good.length]);
    expect(refusal(() => parseTrack2(swipe(1, TRACK_1)))).toEqual(["start-sentinel", 0]);
    expect(refusal(() => parseTrack1(good))).toEqual(["start-sentinel", 0]);
  });
});

describe("track 2 equivalent data (tag 57)", () => {
  test("of the two traced cards is read", () => {
    const visa = parseTrack2Equivalent(fromHex("4761340000000050D171220112523451"));
    expect([visa.pan.reveal(), visa.expiry, visa.serviceCode]).toEqual([PAN, { year: 2017, month: 12 }, "201"]);
    const mastercard = parseTrack2Equivalent(fromHex("5413330089600044D14122010123409172"));
    expect(mastercard.text.reveal()).toBe("5413330089600044=14122010123409172");
  });

  test("may end in one F", () => {
    expect(parseTrack2Equivalent(fromHex("4761340000000050D29122015F")).text.reveal()).toBe(`${PAN}=29122015`);
  });

  test.each<[string, string, [TrackReason, number]]>([
    ["no bytes", "", ["empty", 0]],
    ["20 bytes", "4761340000000050D2912201".padEnd(40, "0"), ["too-long", 38]],
    ["another nibble", "4761340000000050D29122A1", ["character", 22]],
    ["F before the end", "4761340000000050D29F2201", ["character", 19]],
    ["no separator", "4761340000000050", ["separator", 0]],
    ["month 13", "4761340000000050D2913201", ["expiry", 17]],
  ])("refuses %s", (_name, hex, expected) => {
    expect(refusal(() => parseTrack2Equivalent(fromHex(hex)))).toEqual(expected);
  });
});

test("10,000 byte strings give a track or a TrackError, from each parser", () => {
  const ascii = fc.string({ unit: fc.constantFrom(..."0123456789=^%;?B/ 4761"), maxLength: 60 }).map(encodeAscii);
  const framed = fc
    .tuple(fc.constantFrom(1 as const, 2 as const), ascii)
    .map(([track, text]) => swipe(track, Buffer.from(text).toString().replaceAll("?", "")));
  const spoilt = fc
    .tuple(fc.constantFrom(swipe(1, TRACK_1), swipe(2, TRACK_2)), fc.nat(60), fc.nat(255))
    .map(([bytes, at, code]) => {
      const copy = bytes.slice();
      copy[at % copy.length] = code;
      return copy;
    });
  const equivalent = fc
    .string({ unit: fc.constantFrom(..."0123456789DF"), minLength: 6, maxLength: 20 })
    .map((tail) => fromHex(`4761340000000050D${tail}`.slice(0, 16 + 2 * (tail.length >> 1))));
  let read = 0;
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 90 }), ascii, framed, spoilt, equivalent), (bytes) => {
      for (const parse of [parseTrack1, parseTrack2, parseTrack2Equivalent]) {
        try {
          if (!(parse(bytes) instanceof Track)) throw new Error("neither track nor error");
          read++;
        } catch (error) {
          if (!(error instanceof TrackError)) throw error;
        }
      }
    }),
    { numRuns: 10_000 },
  );
  expect(read).toBeGreaterThan(20);
});

describe("a Track", () => {
  test("prints itself masked whatever prints it", () => {
    const track = parseTrack1(swipe(1, TRACK_1));
    expect(String(track)).toBe("track 1 of 476134******0050");
    for (const text of [JSON.stringify({ track }), inspect(track, { showHidden: true, getters: true, depth: 9 })]) {
      expect(text).not.toContain(PAN.slice(6, 12));
      expect(text).not.toContain("TEST CARD");
      expect(text).not.toContain("1439");
    }
  });

  test("can be wiped", () => {
    const track = parseTrack1(swipe(1, TRACK_1));
    track.wipe();
    expect(() => track.text.reveal()).toThrow("wiped");
    expect(() => track.pan.reveal()).toThrow("wiped");
    expect(() => track.name?.reveal()).toThrow("wiped");
    expect(String(track)).toBe("track 1 of 476134******0050");
    expect(track.pan).toBeInstanceOf(Pan);
  });
});

describe("expiry", () => {
  test("has a century: 00 to 49 are of this one", () => {
    expect(parseExpiry("4912")).toEqual({ year: 2049, month: 12 });
    expect(parseExpiry("5001")).toEqual({ year: 1950, month: 1 });
    for (const text of ["2900", "2913", "291", "29121", "29a2", ""]) expect(parseExpiry(text)).toBeUndefined();
  });

  test("a card is good through the last month", () => {
    const expiry = { year: 2026, month: 11 };
    expect(isExpired(expiry, { year: 2026, month: 11 })).toBe(false);
    expect(isExpired(expiry, { year: 2026, month: 12 })).toBe(true);
    expect(isExpired(expiry, { year: 2027, month: 1 })).toBe(true);
    expect(isExpired(expiry, { year: 2025, month: 12 })).toBe(false);
  });
});

test("service codes say chip, online and PIN", () => {
  expect(parseServiceCode("201")).toEqual({
    interchange: "international",
    chip: true,
    onlineOnly: false,
    services: "all",
    pin: "none",
  });
  expect(parseServiceCode("101")).toMatchObject({ chip: false, pin: "none" });
  expect(parseServiceCode("221")).toMatchObject({ chip: true, onlineOnly: true });
  expect(parseServiceCode("620")).toMatchObject({
    interchange: "national",
    chip: true,
    onlineOnly: true,
    pin: "required",
  });
  expect(parseServiceCode("123")).toMatchObject({ services: "atm-only", pin: "required" });
  expect(parseServiceCode("506")).toMatchObject({ interchange: "national", chip: false, pin: "prompt" });
  expect(parseServiceCode("399")).toMatchObject({ interchange: "unknown", services: "unknown" });
});
