import fc from "fast-check";
import { AnswerToResetError, parseAnswerToReset } from "../../../firmware/card/answer-to-reset";
import { acceptAnswerToReset } from "../../../firmware/card/transmission-parameters";
import type { AcceptanceResult } from "../../../firmware/card/transmission-parameters";
import { hex } from "./contact-bench";

/** The bytes of hex text, with TCK behind them if asked for. */
function atr(text: string, check: "with TCK" | "as it is" = "as it is"): Uint8Array {
  const bytes = Buffer.from(text.replace(/ /g, ""), "hex");
  const sum = bytes.subarray(1).reduce((total, byte) => total ^ byte, 0);
  return Uint8Array.from(check === "with TCK" ? [...bytes, sum] : bytes);
}

function reasonFor(bytes: Uint8Array): string {
  try {
    parseAnswerToReset(bytes);
    return "none";
  } catch (error) {
    if (!(error instanceof AnswerToResetError)) throw error;
    return error.reason;
  }
}

describe("an answer to reset", () => {
  it("is taken apart by its format characters", () => {
    // A bank card of T=0 with six historical characters.
    const answer = parseAnswerToReset(atr("3B 66 00 00 4A 43 4F 50 34 31"));
    expect(answer.convention).toBe("direct");
    expect(answer.protocols).toEqual([0]);
    expect(answer.interfaceCharacters).toEqual([{ ta: undefined, tb: 0, tc: 0, td: undefined }]);
    expect(hex(answer.historicalCharacters)).toBe("4A434F503431");
  });

  it("shows every level of a card with both protocols", () => {
    const answer = parseAnswerToReset(atr("3F F2 13 00 05 80 31 FE 45 AA BB", "with TCK"));
    expect(answer.convention).toBe("inverse");
    expect(answer.protocols).toEqual([0, 1]);
    expect(answer.interfaceCharacters).toEqual([
      { ta: 0x13, tb: 0x00, tc: 0x05, td: 0x80 },
      { ta: undefined, tb: undefined, tc: undefined, td: 0x31 },
      { ta: 0xfe, tb: 0x45, tc: undefined, td: undefined },
    ]);
    expect(hex(answer.historicalCharacters)).toBe("AABB");
  });

  it.each([
    ["", "length"],
    ["3B", "length"],
    ["3B" + "00".repeat(33), "length"],
    ["3D 00", "initial-character"],
    ["3B 10", "truncated"],
    ["3B 80 80 80", "truncated"],
    ["3B 02 41", "truncated"],
    ["3B 80 01", "truncated"],
    ["3B 00 00", "trailing"],
    ["3B 80 01 80", "check-character"],
    ["3B 80 01 81 00", "trailing"],
  ])("of %s is refused for its %s", (text, reason) => expect(reasonFor(atr(text))).toBe(reason));

  it("of any bytes is read or refused with a reason", () => {
    const start = fc.constantFrom(0x3b, 0x3f, 0x00);
    const bytes = fc.tuple(start, fc.uint8Array({ maxLength: 40 })).map(([ts, rest]) => Uint8Array.of(ts, ...rest));
    fc.assert(
      fc.property(bytes, (input) => {
        expect(typeof reasonFor(input)).toBe("string");
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("EMV's acceptance of an answer to reset", () => {
  function judge(text: string, reset: "cold" | "warm" = "cold"): AcceptanceResult {
    const bytes = atr(text);
    const answer = parseAnswerToReset(reasonFor(bytes) === "none" ? bytes : atr(text, "with TCK"));
    return acceptAnswerToReset(answer, reset);
  }

  it.each<[string, string, "cold" | "warm"]>([
    ["TB1", "3B 00", "cold"],
    ["TB1", "3B 20 25", "cold"],
    ["TD1", "3B A0 00 02", "cold"],
    ["TD1", "3B A0 00 0F", "cold"],
    ["TA1", "3B B0 97 00 10 00", "cold"],
    ["TA2", "3B A0 00 10 01", "cold"],
    ["TA2", "3B A0 00 10 10", "cold"],
    ["TB2", "3B A0 00 20 00", "cold"],
    ["TC2", "3B A0 00 40 00", "cold"],
    ["TC2", "3B A0 00 40 0B", "cold"],
    ["TD2", "3B A0 00 80 02", "cold"],
    ["TD2", "3B A0 00 81 0E", "cold"],
    ["TA3", "3B A0 00 81 31 0F 45", "cold"],
    ["TA3", "3B A0 00 81 31 FF 45", "cold"],
    ["TB3", "3B A0 00 81 11 20", "cold"],
    ["TB3", "3B A0 00 01", "cold"],
    ["TB3", "3B A0 00 81 21 55", "cold"],
    ["TB3", "3B A0 00 81 21 46", "cold"],
    ["TB3", "3B E0 00 07 81 21 43", "cold"],
    ["TC3", "3B A0 00 81 61 45 01", "cold"],
    ["TD1", "3B 80 02", "warm"],
  ])("refuses for %s the answer %s of a %s reset", (character, text, reset) => {
    expect(judge(text, reset)).toEqual({ kind: "refused", character });
  });

  it.each<[string, "cold" | "warm", object]>([
    ["3B 60 00 00", "cold", { protocol: 0, speed: 0x11, offeredSpeed: 0x11, guardTime: 0, waitingIntegers: 10 }],
    ["3B 00", "warm", { protocol: 0, speed: 0x11 }],
    ["3B 20 25", "warm", { protocol: 0 }],
    ["3B 30 13 00", "cold", { speed: 0x11, offeredSpeed: 0x13 }],
    ["3B 30 97 00", "cold", { speed: 0x11, offeredSpeed: 0x11 }],
    ["3B B0 13 00 10 00", "cold", { speed: 0x13, offeredSpeed: 0x13 }],
    ["3B A0 00 40 0A", "cold", { waitingIntegers: 10 }],
    ["3B A0 00 80 0E", "cold", { protocol: 0 }],
    ["3B A0 00 80 31 20 45", "cold", { protocol: 0, waitingIntegers: 10 }],
    ["3B E0 00 00 81 31 20 45", "cold", { protocol: 1, waitingIntegers: 0x45, informationFieldSize: 32 }],
    ["3B A0 00 81 21 45", "cold", { protocol: 1, informationFieldSize: 32 }],
    ["3B E0 00 FF 81 21 00", "cold", { protocol: 1, guardTime: 0xff }],
    ["3B E0 00 06 81 21 43", "cold", { protocol: 1, guardTime: 6 }],
    ["3B A0 00 81 61 45 00", "cold", { protocol: 1 }],
  ])("accepts %s of a %s reset", (text, reset, parameters) => {
    const result = judge(text, reset);
    expect(result).toMatchObject({ kind: "accepted", parameters });
  });
});
