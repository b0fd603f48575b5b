/** testssl.sh, which nobody here wrote, on the acquirer as `tapline acquirer` runs it: no finding above "low". */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Acquirer } from "../../host-sim/acquirer/acquirer";
import { CertificatesInUse } from "../../host-sim/acquirer/registration/certificates-in-use";
import { makeCertificates } from "../../host-sim/certs/development";
import { Ledger } from "../../host-sim/ledger/ledger";
import { ScriptedIssuer } from "../host-sim/acquirer/bench";
import { describeWith } from "../support/requirement";

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

/** Debian's name of the program, or its authors'. */
const program = ["testssl", "testssl.sh"].find((name) => {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore", timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
});

/** Protocols, forward secrecy, the server's choice and certificate, vulnerabilities; `--fast` leaves out the list of all ciphers. */
const checks = ["--protocols", "--pfs", "--server-preference", "--server-defaults", "--vulnerable", "--fast"];
const harmless = ["OK", "INFO", "LOW", "WARN", "DEBUG"];

describeWith(program !== undefined, "testssl.sh", "the acquirer, as testssl.sh sees it", () => {
  let root: string;
  let findings: readonly Finding[];

  beforeAll(async () => {
    root = mkdtempSync(path.join(tmpdir(), "testssl-"));
    const directory = path.join(root, "certs");
    const inUse = await CertificatesInUse.open(await makeCertificates(directory));
    const ledger = Ledger.inMemory();
    const acquirer = new Acquirer({ tls: inUse.tls, ledger, issuer: new ScriptedIssuer() });
    const port = await acquirer.listen();
    const result = path.join(root, "findings.json");
    const manner = ["--quiet", "--color", "0", "--warnings", "off", "--ip", "one", "--jsonfile", result];
    const trust = ["--add-ca", path.join(directory, "ca.pem")];
    // Its exit code counts what it had to tell, so only the findings say whether all is well.
    await new Promise<void>((resolve) => {
      execFile(program as string, [...manner, ...trust, ...checks, `127.0.0.1:${port}`], () => resolve());
    });
    await acquirer.close();
    await ledger.close();
    findings = JSON.parse(readFileSync(result, "utf8")) as Finding[];
  }, 180_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test("gives no cause for a finding above low", () => {
    expect(findings.length).toBeGreaterThan(40);
    expect(findings.filter(({ severity }) => !harmless.includes(severity))).toEqual([]);
  });

  test("speaks TLS 1.2 and 1.3, and nothing else", () => {
    const offered = ["SSLv2", "SSLv3", "TLS1", "TLS1_1", "TLS1_2", "TLS1_3"].filter((version) =>
      findings.some(({ id, finding }) => id === version && /^offered/.test(finding)),
    );
    expect(offered).toEqual(["TLS1_2", "TLS1_3"]);
  });
});
