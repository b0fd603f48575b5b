import { answerOf, messageName } from "../../../../host-sim/panel/web/src/components/message-name";
import { tables } from "../../../../host-sim/panel/web/src/i18n/texts";

type Shown = Parameters<typeof messageName>[1];

function message(mti: string, values: Readonly<Record<number, string>>): Shown {
  const fields = Object.entries(values).map(([field, value]) => ({ field: Number(field), name: "", value }));
  return { mti, from: Number(mti[2]) % 2 === 0 ? "terminal" : "host", fields };
}

describe("a message on the page", () => {
  test.each([
    ["a sale", "0200", { 3: "000000" }, "Sale request"],
    ["a refund", "0200", { 3: "200000" }, "Refund request"],
    ["a refund's answer", "0210", { 3: "200000", 39: "00" }, "Refund answer"],
    ["a sale taken back", "0400", { 3: "000000", 39: "68" }, "Reversal"],
    ["a voided sale", "0400", { 3: "000000", 39: "17" }, "Void"],
    ["a voided refund", "0401", { 3: "200000", 39: "17" }, "Void, repeated"],
    ["a refund taken back", "0400", { 3: "200000", 39: "68" }, "Reversal"],
    ["a forwarded sale", "0220", { 3: "000000", 39: "Y1" }, "Offline sale, forwarded"],
    ["a forwarded sale that is charged", "0230", { 39: "00" }, "Offline sale answer"],
    ["a forwarded sale that must wait", "0230", { 39: "91" }, "Offline sale answer"],
    ["a forwarded sale that is declined", "0230", { 39: "51" }, "Offline sale declined"],
    ["a settlement", "0500", {}, "Settlement"],
    ["what nobody knows", "0302", {}, "Message"],
  ])("names %s", (_what, mti, values, name) => {
    expect(messageName(tables.en, message(mti, values))).toBe(name);
  });

  test.each([
    ["0230", "00", "approved"],
    ["0210", "00", "approved"],
    ["0410", "00", "accepted"],
    ["0510", "95", "totals differ"],
    ["0410", "21", "not done, settled already"],
    ["0210", "ZZ", "see the issuer's table"],
  ])("tells what %s with %s means", (mti, code, meaning) => {
    expect(answerOf(tables.en, message(mti, { 39: code }))).toEqual({ code, meaning });
  });

  test("takes a reason of the terminal's for no answer", () => {
    expect(answerOf(tables.en, message("0400", { 39: "17" }))).toBeUndefined();
    expect(answerOf(tables.en, message("0220", { 39: "Y1" }))).toBeUndefined();
  });
});
