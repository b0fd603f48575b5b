import { ContactSlot } from "../../../host-sim/board/chips/contact-slot";
import { RfField } from "../../../host-sim/board/chips/rf-field";
import { CardCatalogue, UnknownCardError } from "../../../host-sim/cards/catalogue";
import { CardHolder, type CardPlaces } from "../../../host-sim/world/card-holder";
import { selectByName } from "../../../firmware/card/command-apdu";
import { fromHex } from "../../../firmware/codec/hex";

const catalogue = new CardCatalogue();

function hand(): { holder: CardHolder; slot: ContactSlot; field: RfField } {
  const slot = new ContactSlot();
  const field = new RfField();
  const stripe = { swipe: () => undefined } as unknown as CardPlaces["stripe"];
  return { holder: new CardHolder(catalogue, { contactless: field, slot, stripe }), slot, field };
}

describe("the hand that holds cards", () => {
  test("pushes a card into the slot and pulls it out again", () => {
    const { holder, slot } = hand();
    holder.insert("visa-credit");
    expect([holder.inserted, slot.card?.protocol]).toEqual(["visa-credit", 0]);
    holder.insert("mastercard-credit");
    expect([holder.inserted, slot.card?.protocol]).toEqual(["mastercard-credit", 1]);
    holder.pull();
    holder.pull();
    expect([holder.inserted, slot.card]).toEqual([undefined, undefined]);
  });
  test("has one card of each name, whose memory serves slot and field alike", () => {
    const { holder, slot, field } = hand();
    holder.insert("visa-credit");
    const inSlot = slot.card;
    holder.pull();
    holder.present("visa-credit");
    expect(holder.inField).toEqual(["visa-credit"]);
    expect((field.cards[0] as unknown as { contact: unknown }).contact).toBe(inSlot);
  });
  test("takes a card with faults for one time only", () => {
    const { holder, slot } = hand();
    const select = selectByName(fromHex("A0000000031010"));
    holder.insert("visa-credit", [{ on: "SELECT", statusWord: "6F00" }]);
    expect(slot.card?.process(select)).toMatchObject({ response: fromHex("6F00") });
    holder.insert("visa-credit");
    expect(slot.card?.process(select)).not.toMatchObject({ response: fromHex("6F00") });
  });
  test("refuses what a card has not, and changes nothing then", () => {
    const { holder } = hand();
    holder.insert("visa-credit");
    expect(() => holder.insert("visa-phone")).toThrow("visa-phone has no contacts");
    expect(() => holder.insert("stripe-plain")).toThrow(UnknownCardError);
    expect(() => holder.insert("nobody")).toThrow(UnknownCardError);
    expect(() => holder.present("visa-signature")).toThrow("no contactless chip");
    expect(holder.inserted).toBe("visa-credit");
  });
});
