/**
 * A card trace that nobody here wrote: contactless-mastercard of binaryfoo/emv-bertlv (MIT), read in place from the shared
 * vectors, and the decoding that stands beside it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseResponse } from "../../../firmware/card/response-apdu";
import { buildDolData, parseDol } from "../../../firmware/codec/dol";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { findTlv } from "../../../firmware/codec/tlv";
import { parseFileLocator } from "../../../firmware/emv/application-file-locator";
import { cardData } from "../../../firmware/emv/card-data";
import { DataObjects } from "../../../firmware/emv/data-objects";
import { Ended } from "../../../firmware/emv/ended";
import { storeProcessingOptions } from "../../../firmware/emv/initiate-application";
import { testApplications } from "./support/applications";
import { dolFormatOf, tags } from "../../../firmware/emv/tables/tags";
import { readRecord, selectByName } from "../../../firmware/card/command-apdu";

const folder = join(__dirname, "../../../../shared/vectors/emv-traces");
const file = join(folder, "contactless-mastercard.apdu.txt");
const withTrace = existsSync(file) ? describe : describe.skip;

withTrace("the trace of a contactless Mastercard (skipped where the shared vectors are absent)", () => {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split(/\s+/) : [];
  const answer = (command: string): Uint8Array => {
    const index = lines.indexOf(command);
    expect(index % 2).toBe(0);
    return parseResponse(fromHex(lines[index + 1])).data;
  };
  const mastercard = testApplications()[3];

  /** All the card's data objects, stored as the kernel stores them. */
  function cardObjects(): DataObjects {
    const data = new DataObjects(4096);
    const read: string[] = [];
    const select = answer(toHex(selectByName(fromHex("A0000000041010"))));
    expect(data.storeFromCard(findTlv(select, 0x6f) ?? fromHex(""), "SELECT")).toBeUndefined();
    expect(storeProcessingOptions(data, answer("80A8000002830000"))).toBeUndefined();
    for (const { file: shortFile, firstRecord, lastRecord } of parseFileLocator(
      data.get(tags.applicationFileLocator) ?? fromHex(""),
      32,
    )) {
      for (let record = firstRecord; record <= lastRecord; record++) {
        const command = toHex(readRecord(shortFile, record));
        // The trace's terminal left out file 1, which holds magnetic-stripe data, and record 2 of file 3, which signs static data.
        if (!lines.includes(command)) continue;
        read.push(command);
        expect(data.storeFromCard(findTlv(answer(command), 0x70) ?? fromHex(""), "READ RECORD")).toBeUndefined();
      }
    }
    expect(read).toEqual(["00B2011400", "00B2011C00", "00B2012400", "00B2022400"]);
    return data;
  }

  test("its commands are those our builder makes, its data objects are taken, none is malformed", () => {
    const data = cardObjects();
    expect(toHex(data.get(0x82) ?? fromHex(""))).toBe("5980");
    expect(toHex(data.get(0x5a) ?? fromHex(""))).toBe("5413330089600044");
    expect(toHex(data.get(0x8e) ?? fromHex(""))).toBe("00000000000000005E031F03");
    expect(data.get(0x9f46)?.length).toBe(144);
    expect(data.get(0x90)?.length).toBe(248);
  });

  test("the data of GENERATE AC are what its CDOL1 asks for", () => {
    const data = cardObjects();
    const values: Record<number, string> = {
      0x9f02: "000000010001",
      0x9f03: "000000000000",
      0x9f09: "0002",
      0x95: "0000000000",
      0x5f2a: "0036",
      0x9a: "120315",
      0x9c: "00",
      0x9f37: "000EEC85",
      0x9f35: "22",
      0x9f34: "5E0300",
    };
    const entries = parseDol(data.get(tags.cdol1) ?? fromHex(""));
    const built = buildDolData(
      entries,
      (tag) => (values[tag] === undefined ? undefined : fromHex(values[tag])),
      dolFormatOf,
    );
    expect(lines.some((line) => line.startsWith("80AE50002B") && line.includes(toHex(built)))).toBe(true);
  });

  test("the card's answer gives account, expiry and cryptogram information", () => {
    const data = cardObjects();
    const generate = lines.find((line) => line.startsWith("80AE")) ?? "";
    expect(data.storeFromCard(findTlv(answer(generate), 0x77) ?? fromHex(""), "GENERATE AC")).toBeUndefined();
    expect(toHex(data.get(tags.cryptogramInformationData) ?? fromHex(""))).toBe("40");
    expect(toHex(data.get(tags.applicationTransactionCounter) ?? fromHex(""))).toBe("0035");
    const card = cardData(data, mastercard);
    if (card instanceof Ended) throw new Error(JSON.stringify(card.outcome));
    expect(card).toMatchObject({
      aid: "A0000000041010",
      label: "PPC MCD 04  v20",
      expiry: "1412",
      panSequenceNumber: 1,
    });
    expect(card.pan.reveal()).toBe("5413330089600044");
    expect(card.track2?.reveal()).toBe("5413330089600044D14122010123409172");
  });
});
