/** The words of a compliance report, in Polish and English. `{name}` is filled in. */
export type ReportLanguage = "pl" | "en";

const en = {
  title: "Compliance report of terminal {terminal}",
  disclaimer:
    "Tapline is a reference design. It has no PCI PTS approval and no scheme certification, and this report is no assessment under PCI DSS: it tells what the terminal states about itself, and what that means by the rules named.",
  made: "Made {time}. Terminal {terminal}, serial number {serial}, software {version}.",
  summary: "{ok} in order, {attention} need attention, {failed} failed",
  "column.state": "State",
  "column.what": "What",
  "column.evidence": "Evidence",
  "column.rule": "Rule",
  "state.ok": "in order",
  "state.attention": "attention",
  "state.failed": "failed",
  proof: "What was signed",
  "proof.text":
    "The statement as it came, its signature (ECDSA P-256 over SHA-256) and the certificate it was checked with are in the JSON report.",

  "rule.signature": "Who states it",
  "rule.fresh": "When it was stated",
  "rule.approval": "Approval",
  "rule.codes": "Codes of its people",
  "rule.update": "Age of the software",
  "rule.egress": "Where it may connect to",
  "rule.image": "Software is what was built",
  "rule.configuration": "Configuration",
  "rule.remote": "Remote access",
  "rule.selfTest": "Self-tests",
  "rule.restart": "Restart every day",
  "rule.tamper": "Case",
  "rule.keys": "Keys for messages",
  "rule.certificate": "Certificate",
  "rule.vault": "Vault",
  "rule.audit": "Audit log",
  "rule.clock": "Clock",

  "signature.valid": "The signature is that of the terminal's certificate.",
  "signature.invalid": "The signature does not fit: somebody changed the statement, or another key signed it.",
  "signature.absent": "The statement came without a signature.",
  "signature.no-certificate": "No certificate of this terminal is known here, so the signature could not be checked.",
  "fresh.recent": "Stated {time}, received {hours} hours ago.",
  "fresh.old": "Stated {time}, received {hours} hours ago: a terminal in use states it every day.",
  "approval.none": "Board {board}: reference design, not PCI PTS approved.",
  "approval.development":
    "Board {board}, development build: reference design, not PCI PTS approved. Not for real money.",
  "codes.all":
    "No default codes: merchant, supervisor and technician have codes of their own. Salted slow hashes, lockout that outlives a restart.",
  "codes.missing": "Only {count} of 3 roles have a code of their own.",
  "update.supported": "Version {version}, built {built}, {days} days old.",
  "update.ageing": "Version {version}, built {built}, {days} days old: over a year. An update is due.",
  "update.outdated":
    "Version {version}, built {built}, {days} days old: over eighteen months. The terminal refuses sales.",
  "egress.one": "Only {list}, over TLS with pinned authorities. No listening socket, no other protocol.",
  "egress.many": "More places than the acquirer: {list}.",
  "image.known": "SHA-256 {digest}; the terminal stops when it becomes another one without an update.",
  "image.development": "SHA-256 {digest}; a development build notes another one in its audit log and goes on.",
  "image.none": "This platform has no image that could be hashed.",
  "image.damaged": "The image in flash is not what was built.",
  "configuration.known": "SHA-256 {digest}; a change stands in the audit log.",
  "configuration.none": "There is no digest of the settings.",
  "remote.release": "Release build: no remote shell, no debugger.",
  "remote.development": "Development build: a debugger can be attached by cable.",
  "selfTest.passed": "Known answers of all cryptography, image and settings: passed {time}.",
  "selfTest.failed": "Failed {time}: {tests}.",
  "selfTest.old": "Last run {time}, more than a day before the statement.",
  "restart.daily": "Started {started}, {hours} hours before the statement.",
  "restart.late":
    "Started {started}, {hours} hours before the statement: something was owed, so that it could not restart.",
  "tamper.closed": "All switches closed; the keys were never destroyed.",
  "tamper.open": "The case is open: {list}. Keys and codes are destroyed.",
  "tamper.wiped": "The case was opened before. Keys and codes were destroyed.",
  "tamper.wipedOtherwise": "All switches closed; keys were destroyed before for another reason: {reason}.",
  "tamper.none": "This board has no tamper switches.",
  "keys.good": "{name}, key {id}, at most {left} transactions left.",
  "keys.tdes": "{name}, key {id}, at most {left} transactions left. AES is to be preferred.",
  "keys.low": "{name}, key {id}, at most {left} transactions left: a new key must be loaded.",
  "keys.used": "{name}, key {id}: used up.",
  "keys.none": "No key is loaded.",
  "certificate.good": "Valid until {until}, {days} days; {roots} pinned authorities.",
  "certificate.soon": "Valid until {until}, only {days} days; {roots} pinned authorities.",
  "certificate.expired": "Expired on {until}.",
  "certificate.factory": "The factory's, none of its own yet; {roots} pinned authorities.",
  "vault.whole": "No record was found changed.",
  "vault.damaged": "{count} records were found changed by something else than a power cut.",
  "audit.whole": "{sequence} entries, hash chain whole; head {head}.",
  "audit.broken": "{sequence} entries, but the hash chain is broken; head {head}.",
  "clock.right": "{seconds} seconds from the acquirer's.",
  "clock.off": "{seconds} seconds from the acquirer's.",
} as const;

export type ReportTextKey = keyof typeof en;

const pl: Readonly<Record<ReportTextKey, string>> = {
  title: "Raport zgodności terminala {terminal}",
  disclaimer:
    "Tapline to projekt referencyjny. Nie ma zatwierdzenia PCI PTS ani certyfikatów organizacji kartowych, a ten raport nie jest oceną według PCI DSS: mówi, co terminal oświadcza o sobie i co to znaczy według podanych reguł.",
  made: "Sporządzono {time}. Terminal {terminal}, numer seryjny {serial}, oprogramowanie {version}.",
  summary: "w porządku: {ok}, wymaga uwagi: {attention}, niespełnione: {failed}",
  "column.state": "Stan",
  "column.what": "Co",
  "column.evidence": "Dowód",
  "column.rule": "Reguła",
  "state.ok": "w porządku",
  "state.attention": "uwaga",
  "state.failed": "niespełnione",
  proof: "Co zostało podpisane",
  "proof.text":
    "Oświadczenie w postaci, w jakiej przyszło, podpis (ECDSA P-256 na SHA-256) i certyfikat, którym go sprawdzono, są w raporcie JSON.",

  "rule.signature": "Kto oświadcza",
  "rule.fresh": "Kiedy oświadczono",
  "rule.approval": "Zatwierdzenie",
  "rule.codes": "Kody obsługi",
  "rule.update": "Wiek oprogramowania",
  "rule.egress": "Dokąd wolno się łączyć",
  "rule.image": "Oprogramowanie jest tym, które zbudowano",
  "rule.configuration": "Konfiguracja",
  "rule.remote": "Dostęp zdalny",
  "rule.selfTest": "Autotesty",
  "rule.restart": "Codzienny restart",
  "rule.tamper": "Obudowa",
  "rule.keys": "Klucze komunikatów",
  "rule.certificate": "Certyfikat",
  "rule.vault": "Sejf",
  "rule.audit": "Dziennik zdarzeń",
  "rule.clock": "Zegar",

  "signature.valid": "Podpis złożono kluczem z certyfikatu terminala.",
  "signature.invalid": "Podpis się nie zgadza: ktoś zmienił oświadczenie albo podpisał je inny klucz.",
  "signature.absent": "Oświadczenie przyszło bez podpisu.",
  "signature.no-certificate": "Nie ma tu certyfikatu tego terminala, więc podpisu nie dało się sprawdzić.",
  "fresh.recent": "Oświadczono {time}, odebrano przed {hours} godz.",
  "fresh.old": "Oświadczono {time}, odebrano przed {hours} godz.: używany terminal oświadcza to codziennie.",
  "approval.none": "Płyta {board}: projekt referencyjny, bez zatwierdzenia PCI PTS.",
  "approval.development":
    "Płyta {board}, wersja deweloperska: projekt referencyjny, bez zatwierdzenia PCI PTS. Nie do prawdziwych pieniędzy.",
  "codes.all":
    "Brak kodów domyślnych: sprzedawca, kierownik i technik mają własne. Wolne skróty z solą, blokada, która przetrwa restart.",
  "codes.missing": "Własny kod ma tylko {count} z 3 ról.",
  "update.supported": "Wersja {version}, zbudowana {built}, ma {days} dni.",
  "update.ageing": "Wersja {version}, zbudowana {built}, ma {days} dni: ponad rok. Pora na aktualizację.",
  "update.outdated":
    "Wersja {version}, zbudowana {built}, ma {days} dni: ponad półtora roku. Terminal odmawia sprzedaży.",
  "egress.one":
    "Tylko {list}, po TLS, z przypiętymi urzędami certyfikacji. Żadnego gniazda nasłuchującego, żadnego innego protokołu.",
  "egress.many": "Więcej miejsc niż agent rozliczeniowy: {list}.",
  "image.known": "SHA-256 {digest}; terminal staje, gdy obraz zmieni się bez aktualizacji.",
  "image.development":
    "SHA-256 {digest}; wersja deweloperska zapisuje zmianę obrazu w dzienniku zdarzeń i pracuje dalej.",
  "image.none": "Ta platforma nie ma obrazu, którego skrót dałoby się policzyć.",
  "image.damaged": "Obraz w pamięci flash nie jest tym, który zbudowano.",
  "configuration.known": "SHA-256 {digest}; zmiana trafia do dziennika zdarzeń.",
  "configuration.none": "Brak skrótu ustawień.",
  "remote.release": "Wydanie: bez zdalnej powłoki i bez debuggera.",
  "remote.development": "Wersja deweloperska: po kablu można podłączyć debugger.",
  "selfTest.passed": "Znane odpowiedzi całej kryptografii, obraz i ustawienia: zaliczone {time}.",
  "selfTest.failed": "Niezaliczone {time}: {tests}.",
  "selfTest.old": "Ostatnio {time}, ponad dobę przed oświadczeniem.",
  "restart.daily": "Uruchomiony {started}, {hours} godz. przed oświadczeniem.",
  "restart.late":
    "Uruchomiony {started}, {hours} godz. przed oświadczeniem: coś było niezałatwione i nie mógł się zrestartować.",
  "tamper.closed": "Wszystkie wyłączniki zamknięte; kluczy nigdy nie niszczono.",
  "tamper.open": "Obudowa jest otwarta: {list}. Klucze i kody zniszczono.",
  "tamper.wiped": "Obudowę kiedyś otwarto. Klucze i kody zniszczono.",
  "tamper.wipedOtherwise": "Wszystkie wyłączniki zamknięte; klucze zniszczono kiedyś z innego powodu: {reason}.",
  "tamper.none": "Ta płyta nie ma wyłączników w obudowie.",
  "keys.good": "{name}, klucz {id}, zostało najwyżej {left} transakcji.",
  "keys.tdes": "{name}, klucz {id}, zostało najwyżej {left} transakcji. Lepszy jest AES.",
  "keys.low": "{name}, klucz {id}, zostało najwyżej {left} transakcji: trzeba załadować nowy klucz.",
  "keys.used": "{name}, klucz {id}: zużyty.",
  "keys.none": "Nie załadowano klucza.",
  "certificate.good": "Ważny do {until}, {days} dni; przypiętych urzędów: {roots}.",
  "certificate.soon": "Ważny do {until}, tylko {days} dni; przypiętych urzędów: {roots}.",
  "certificate.expired": "Wygasł {until}.",
  "certificate.factory": "Fabryczny, własnego jeszcze nie ma; przypiętych urzędów: {roots}.",
  "vault.whole": "Żaden zapis nie był zmieniony.",
  "vault.damaged": "Zapisów zmienionych inaczej niż przez zanik zasilania: {count}.",
  "audit.whole": "Wpisów: {sequence}, łańcuch skrótów cały; czoło {head}.",
  "audit.broken": "Wpisów: {sequence}, ale łańcuch skrótów jest przerwany; czoło {head}.",
  "clock.right": "{seconds} s różnicy do zegara agenta rozliczeniowego.",
  "clock.off": "{seconds} s różnicy do zegara agenta rozliczeniowego.",
};

const texts: Readonly<Record<ReportLanguage, Readonly<Record<ReportTextKey, string>>>> = { en, pl };

/** The text with its values. A value that is missing is a bug. */
export function reportText(
  language: ReportLanguage,
  key: ReportTextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return texts[language][key].replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!(name in values)) throw new Error(`the text "${key}" needs ${name}`);
    return String(values[name]);
  });
}
