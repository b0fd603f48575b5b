import { fromHex } from "../../../firmware/codec/hex";
import { Message } from "../../../firmware/iso8583/message";

/** A purchase with a field of every kind, in both bitmaps. */
export function sampleMessage(): Message {
  return new Message("0200")
    .set(2, "4111111111111111119")
    .set(3, "000000")
    .set(4, "000000012345")
    .set(11, "223344")
    .set(22, "071")
    .set(28, "D00000150")
    .set(35, "4111111111111111=29122011234567890")
    .set(37, "FIN200000001")
    .set(41, "TERMID02")
    .set(48, "")
    .set(49, "985")
    .set(52, fromHex("0123456789ABCDEF"))
    .set(55, fromHex("82023900950500000080009F2701809F36020042"))
    .set(63, "a|b~ !")
    .set(70, "301")
    .set(90, "020022334406041301050000000000000000000000")
    .set(128, fromHex("FFEEDDCCBBAA9988"));
}
