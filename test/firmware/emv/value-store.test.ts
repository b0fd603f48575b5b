import * as fc from "fast-check";
import { fromHex, toHex } from "../../../firmware/codec/hex";
import { ValueStore } from "../../../firmware/emv/value-store";

describe("the store of values", () => {
  test("holds what a map of copies holds, whatever is set and forgotten", () => {
    const change = fc.tuple(fc.nat(8), fc.option(fc.uint8Array({ maxLength: 600 }), { nil: undefined }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const store = new ValueStore();
        const model = new Map<number, string>();
        for (const [tag, value] of changes) {
          if (value === undefined) {
            store.delete(tag);
            model.delete(tag);
          } else {
            store.set(tag, value);
            model.set(tag, toHex(value));
          }
        }
        for (let tag = 0; tag <= 8; tag++) {
          const held = store.get(tag);
          expect(held === undefined ? undefined : toHex(held)).toBe(model.get(tag));
          expect([store.has(tag), store.length(tag)]).toEqual([model.has(tag), held?.length ?? -1]);
        }
      }),
    );
  });
  test("copies what it is given, and keeps what is written into its view", () => {
    const store = new ValueStore();
    const given = fromHex("0102");
    store.set(0x95, given);
    given.fill(0xff);
    store.get(0x95)?.fill(0x55);
    expect(toHex(store.get(0x95) ?? given)).toBe("5555");
  });
  test("leaves nothing behind when it is wiped, and can be used again", () => {
    const store = new ValueStore();
    store.set(0x5a, fromHex("5413330000000019"));
    const view = store.get(0x5a) ?? fromHex("");
    store.wipe();
    expect(toHex(view)).toBe("0000000000000000");
    expect(store.has(0x5a)).toBe(false);
    store.set(0x5a, fromHex("01"));
    expect(toHex(store.get(0x5a) ?? view)).toBe("01");
  });
  test("refuses a value that no card can send", () => {
    expect(() => new ValueStore().set(1, new Uint8Array(1024))).toThrow(RangeError);
  });
});
