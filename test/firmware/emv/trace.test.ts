/**
 * A card trace that nobody here wrote: contactless-mastercard of binaryfoo/emv-bertlv (MIT), read in place from the shared
 * vectors, and the decoding that stands beside it.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContactlessConfiguration, Kernel2Application } from "../../../firmware/emv/configuration";
import { runContactless } from "../../../firmware/emv/entry-point";
import type { ContactlessOutcome } from "../../../firmware/emv/outcome";
import type { Transaction } from "../../../firmware/emv/transaction";
import { type ApduExchange, parseApduTrace } from "../../../host-sim/cards/apdu-trace";
import { TraceCard } from "../../../host-sim/cards/trace-card";
import { channelTo, configuration, kernelPorts, purchase } from "./support/bench";
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

  describe("plays as a card", () => {
    /** The recording begins behind the directory, which every terminal asks for first. */
    const directory: ApduExchange = {
      command: fromHex("00A404000E325041592E5359532E444446303100"),
      response: fromHex("6F23840E325041592E5359532E4444463031A511BF0C0E610C4F07A00000000410108701019000"),
    };
    const exchanges = existsSync(file) ? [directory, ...parseApduTrace(readFileSync(file, "utf8"), file)] : [];
    /** What the recorded CDOL1 data say of the terminal: type 22, version 0002, signature as the CVM. The rest fits to that. */
    const recorded: Transaction = { ...purchase, amountMinor: 100_01, currencyCode: "036", date: "120315" };
    const limits = { cvmRequiredLimitMinor: 50_00, floorLimitMinor: 200_00 };
    const ports = {
      ...kernelPorts,
      random: { fill: <T extends Uint8Array>(to: T) => (to.set(fromHex("000EEC85")), to) },
    };

    function terminal(change: Partial<Kernel2Application> = {}): ContactlessConfiguration {
      const usual = configuration((one) => (one.kernel === 2 ? { ...one, limits, ...change } : one));
      return { ...usual, terminal: { ...usual.terminal, terminalType: 0x22 } };
    }

    /** The outcome when one byte of one answer is another. */
    async function withChange(step: number, at: number, mask: number): Promise<ContactlessOutcome> {
      const changed = exchanges.map(({ command, response }, index) =>
        index === step
          ? { command, response: response.map((byte, place) => (place === at ? byte ^ mask : byte)) }
          : { command, response },
      );
      return runContactless(channelTo(lenient(changed)), recorded, terminal(), ports);
    }

    /** Answers by command, in any order: a changed card may make the terminal ask for something else. */
    function lenient(list: readonly ApduExchange[]): TraceCard {
      const process = (apdu: Uint8Array) => {
        const isGenerate = apdu[1] === 0xae;
        const known = list.find(({ command }) => (isGenerate ? command[1] === 0xae : toHex(command) === toHex(apdu)));
        return { response: known?.response ?? fromHex("6A83") };
      };
      return Object.assign(new TraceCard([]), { process });
    }

    test("every command equals the recorded one, the chain from CA key EF to the transaction data hash verifies", async () => {
      const card = new TraceCard(exchanges);
      const outcome = await runContactless(channelTo(card), recorded, terminal(), ports);
      card.finish();
      expect(outcome).toMatchObject({
        kind: "approved",
        verification: "signature",
        card: {
          terminalVerificationResults: "0000000000",
          // Out of the signature: the card tells its cryptogram nowhere else.
          applicationCryptogram: "D58B731AF5885C06",
        },
      });
    });

    test("an online-only terminal asks for an ARQC instead, with a signature", async () => {
      const settings = configuration();
      const channel = channelTo(lenient(exchanges));
      await runContactless(channel, recorded, settings, ports);
      const last = channel.commands[channel.commands.length - 1];
      expect(toHex(last.subarray(0, 4))).toBe("80AE9000");
    });

    test("without the CA key the issuer is asked, without a signature, and the TVR says why", async () => {
      const unknown = { ...terminal(), authentication: { authorityKeys: [], revokedCertificates: [] } };
      const channel = channelTo(lenient(exchanges));
      await runContactless(channel, recorded, unknown, ports);
      const last = channel.commands[channel.commands.length - 1];
      expect(toHex(last.subarray(0, 4))).toBe("80AE8000");
      expect(toHex(last)).toContain("0400000000");
    });

    test("without offline data authentication only the transaction's own record is read", async () => {
      const channel = channelTo(lenient(exchanges));
      await runContactless(channel, recorded, terminal({ securityCapability: 0 }), ports);
      expect(channel.commands.filter((command) => command[1] === 0xb2).map(toHex)).toEqual(["00B2011400"]);
    });

    test("a revoked issuer certificate ends the application", async () => {
      const revoked = [{ rid: "A000000004", index: 0xef, serialNumber: "000001" }];
      const settings = {
        ...terminal(),
        authentication: { ...terminal().authentication, revokedCertificates: revoked },
      };
      expect(await runContactless(channelTo(lenient(exchanges)), recorded, settings, ports)).toMatchObject({
        kind: "end-application",
        reason: "authentication-failed",
        detail: "issuer-certificate: revoked",
      });
    });

    test("in 2015 its certificates are over", async () => {
      const later = { ...recorded, date: "150101" };
      expect(await runContactless(channelTo(lenient(exchanges)), later, terminal(), ports)).not.toMatchObject({
        kind: "approved",
      });
    });

    test("no byte of records, profile and cryptogram answer can be another and the card still be approved", async () => {
      for (const [step, { command, response }] of exchanges.entries()) {
        if (command[1] !== 0xb2 && command[1] !== 0xae) continue;
        for (let at = 0; at < response.length; at++) {
          // An Issuer Public Key Remainder without a value: there is nothing in it to sign.
          if (toHex(response.subarray(at)) === "92009000" || toHex(response.subarray(at)) === "009000") continue;
          const outcome = await withChange(step, at, 1 << (at % 8));
          if (outcome.kind === "approved") throw new Error(`step ${step}, byte ${at} may be changed`);
        }
      }
      // The profile stands behind 77 16 82 02.
      for (const at of [4, 5]) expect((await withChange(2, at, 0x08)).kind).not.toBe("approved");
    });
  });
});
