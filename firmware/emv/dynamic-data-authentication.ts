/** DDA: the card signs an unpredictable number of the terminal, by INTERNAL AUTHENTICATE (EMV Book 2, 6.5). */
import { internalAuthenticate } from "../card/command-apdu";
import { readTlv } from "../codec/tlv";
import { AuthenticationFailure } from "./authentication-failure";
import type { AuthenticationSetting } from "./authentication-setting";
import type { CardSession } from "./card-session";
import { dataForList, parseDataObjectList } from "./data-object-list";
import type { DataObjects } from "./data-objects";
import { Ended, endApplication, parsed } from "./ended";
import { checkTerminalData, recoverDynamicData, recoverSigningKey } from "./signed-dynamic-data";
import type { StaticData } from "./static-data";
import { tags } from "./tables/tags";

const phase = "INTERNAL AUTHENTICATE";
const step = "dynamic-signature";
/** The Default DDOL asks for the unpredictable number alone (6.5.1). */
const defaultList = Object.freeze([Object.freeze({ tag: tags.unpredictableNumber, length: 4 })]);

/**
 * Carries DDA out. A good signature leaves the ICC Dynamic Number (tag 9F4C). `Ended` when the card answers what no card may,
 * a failure for everything that the TVR has a bit for.
 */
export async function authenticateDynamic(
  session: CardSession,
  setting: AuthenticationSetting,
  data: DataObjects,
  staticData: StaticData,
): Promise<undefined | AuthenticationFailure | Ended> {
  const key = recoverSigningKey(setting, data, staticData);
  if (key instanceof AuthenticationFailure) return key;
  const list = data.filled(tags.ddol);
  const entries = list === undefined ? defaultList : parseDataObjectList(list, "DDOL");
  if (entries instanceof Ended) return entries;
  if (!entries.some(({ tag }) => tag === tags.unpredictableNumber)) return new AuthenticationFailure(step, "list");
  const values = dataForList(entries, data, "DDOL");
  if (values instanceof Ended) return values;
  const answer = await session.require(internalAuthenticate(values), phase);
  if (answer instanceof Ended) return answer;
  const signature = storeSignature(data, answer);
  if (signature instanceof Ended) return signature;
  if (signature === undefined) return new AuthenticationFailure(step, "answer");
  const dynamic = recoverDynamicData(setting.cipher, key, signature);
  if (dynamic instanceof AuthenticationFailure) return dynamic;
  const wrong = checkTerminalData(setting.cipher, dynamic, [values]);
  if (wrong !== undefined) return wrong;
  data.set(tags.iccDynamicNumber, dynamic.number);
  return undefined;
}

/** Format 1: the signature alone; format 2: data objects, the signature among them (Book 3, 6.5.9.4). */
function storeSignature(data: DataObjects, answer: Uint8Array): Uint8Array | undefined | Ended {
  const template = parsed(phase, () => readTlv(answer));
  if (template instanceof Ended) return template;
  if (template === undefined || template.end !== answer.length) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  const { tag, value } = template;
  if (tag !== tags.responseFormat1 && tag !== tags.responseFormat2) {
    return endApplication("card-data-malformed", `${phase}: template`);
  }
  const ended =
    tag === tags.responseFormat1
      ? data.storeOneFromCard(tags.signedDynamicApplicationData, value, phase)
      : data.storeFromCard(value, phase);
  return ended ?? data.filled(tags.signedDynamicApplicationData);
}
