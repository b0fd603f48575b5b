/** What the phases of a contact transaction share, once its application has begun. */
import type { AuthenticationSetting } from "./authentication-setting";
import type { CardSession } from "./card-session";
import type { ContactApplication } from "./contact-configuration";
import type { TerminalData } from "./configuration";
import type { ContactServices } from "./contact-services";
import type { DataObjects } from "./data-objects";
import type { AuthenticationMethod } from "./offline-data-authentication";
import type { StaticData } from "./static-data";
import type { Transaction } from "./transaction";

export interface ContactContext {
  readonly session: CardSession;
  readonly data: DataObjects;
  readonly staticData: StaticData;
  readonly setting: AuthenticationSetting;
  readonly transaction: Transaction;
  readonly terminal: TerminalData;
  readonly application: ContactApplication;
  readonly label: string;
  readonly services: ContactServices;
  /** Offline data authentication that was chosen; `undefined` when card and terminal have none in common. */
  readonly method: AuthenticationMethod | undefined;
}
