import {
  computeCryptographicChecksum,
  generateApplicationCryptogram,
  getData,
  getProcessingOptions,
  readRecord,
  selectByName,
} from "../../../firmware/card/command-apdu";
import { parseResponse, ResponseError } from "../../../firmware/card/response-apdu";
import { statusWordName, statusWordText } from "../../../firmware/card/status-word";
import { sensitiveTrack2 } from "../../../firmware/card/sensitive-text";
import { fromHex, toHex } from "../../../firmware/codec/hex";

describe("command APDUs", () => {
  // The first four are those of the trace contactless-mastercard of binaryfoo/emv-bertlv (MIT).
  const cases: [string, Uint8Array, string][] = [
    ["SELECT", selectByName(fromHex("A0000000041010")), "00A4040007A000000004101000"],
    ["GET PROCESSING OPTIONS without PDOL", getProcessingOptions(new Uint8Array(0)), "80A8000002830000"],
    ["READ RECORD", readRecord(2, 1), "00B2011400"],
    ["GENERATE AC", generateApplicationCryptogram(0x50, fromHex("0001")), "80AE500002000100"],
    ["SELECT of the next", selectByName(fromHex("A000000003"), "next"), "00A4040205A00000000300"],
    ["GET DATA", getData(0x9f17), "80CA9F1700"],
    ["COMPUTE CRYPTOGRAPHIC CHECKSUM", computeCryptographicChecksum(fromHex("00000012")), "802A8E80040000001200"],
    [
      "GET PROCESSING OPTIONS of 128 bytes",
      getProcessingOptions(new Uint8Array(128)),
      "80A8000083838180" + "00".repeat(129),
    ],
  ];
  test.each(cases)("%s is built as the standard lays it out", (_name, built, expected) => {
    expect(toHex(built)).toBe(expected);
  });

  test("data over 255 bytes are a caller's bug", () => {
    expect(() => generateApplicationCryptogram(0x80, new Uint8Array(256))).toThrow(RangeError);
  });
});

describe("response APDUs", () => {
  test("are taken apart into data and status word", () => {
    const response = parseResponse(fromHex("01026A82"));
    expect(toHex(response.data)).toBe("0102");
    expect(response.statusWord).toBe(0x6a82);
  });
  test.each([
    ["", "status-missing"],
    ["90", "status-missing"],
    ["00".repeat(259), "too-long"],
  ])("of a wrong length are refused with a reason", (answer, reason) => {
    let caught: unknown;
    try {
      parseResponse(fromHex(answer));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(ResponseError);
    expect(caught).toMatchObject({ reason });
  });
});

describe("status words", () => {
  test("have names and print as four digits", () => {
    expect(statusWordName(0x6a82)).toBe("fileNotFound");
    expect(statusWordName(0x1234)).toBeUndefined();
    expect(statusWordText(0x0a1)).toBe("00A1");
  });
});

describe("track data", () => {
  test("print masked and can be wiped", () => {
    const track = sensitiveTrack2("4111111111111111D29122011234567890");
    expect(String(track)).toBe("411111******1111D*");
    expect(JSON.stringify({ track })).toBe('{"track":"411111******1111D*"}');
    expect(track.reveal()).toBe("4111111111111111D29122011234567890");
    track.wipe();
    expect(() => track.reveal()).toThrow("wiped");
    expect(String(track)).toBe("411111******1111D*");
  });
  test("without a separator show nothing", () => {
    expect(String(sensitiveTrack2("4111111111111111"))).toBe("****************");
  });
});
