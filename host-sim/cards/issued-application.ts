/** Applications as they are put on cards: made once for each profile, because signing takes milliseconds and cards are made by the thousand. */
import type { ApplicationProfile } from "./application-profile";
import { logFile, logFormat } from "./applets/transaction-log";
import { type CardIssue, personalise, type PersonalisedApplication } from "./personalisation";

interface Issued {
  readonly issue: CardIssue;
  readonly application: PersonalisedApplication;
}

/** By the profile's object: an application goes when nobody holds its profile any more. */
const issued = new WeakMap<ApplicationProfile, Issued>();

/**
 * What {@link personalise} makes, for all cards of a profile alike: no card changes it, what scripts write lies in the card's own files.
 * Throws `DataFileError` for a profile that asks for what is not there.
 */
export function issuedApplication(issue: CardIssue, profile: ApplicationProfile): PersonalisedApplication {
  const known = issued.get(profile);
  if (known !== undefined && isSameIssue(known.issue, issue)) return known.application;
  const application = personalise(issue, withLog(profile));
  issued.set(profile, { issue, application });
  return application;
}

function isSameIssue(left: CardIssue, right: CardIssue): boolean {
  return left.account === right.account && left.keys === right.keys && left.store === right.store;
}

/** The log's entry and format among the data objects, where the profile wants one (EMV Book 3, annex D). */
function withLog<Profile extends ApplicationProfile>(profile: Profile): Profile {
  if (profile.applet !== "contact" || profile.log === undefined) return profile;
  return { ...profile, data: { "9F4D": Uint8Array.of(logFile, profile.log), "9F4F": logFormat, ...profile.data } };
}
