import { VaultError } from "../../../firmware/storage/vault/vault-error";
import { wipeVault } from "../../../firmware/terminal/vault-wipe";

describe("wiping the vault", () => {
  it("happens also when there is no room for its reason", () => {
    const done: string[] = [];
    let writes = 0;
    const vault = {
      read: () => undefined,
      write: () => {
        if (writes++ === 0) throw new VaultError("the vault is full");
        done.push("reason");
      },
      wipe: () => void done.push("wipe"),
    };
    const audit = { append: (event: string) => void done.push(event) };
    expect(() => wipeVault({ vault, audit }, "tamper", "terminal")).toThrow("full");
    expect(done).toEqual(["wipe", "vaultWiped", "reason"]);
  });
});
