/** Published vectors of NIST and the RFCs against the cipher port in each engine. */
import { nodeCipher } from "../../../host-sim/engine/node-cipher";
import { CMAC_VECTORS, GCM_VECTORS, MODE_VECTORS } from "./aes-vectors";
import { bytesOf, describeCiphers, type CipherCall } from "./cipher-engines";
import { ECDSA_KEY, ECDSA_SIGNATURES, HMAC_VECTORS, PBKDF2_VECTORS } from "./sha256-vectors";

const text = (ascii: string): Uint8Array => Uint8Array.from(Buffer.from(ascii, "latin1"));
const plain = (hex: string): string => hex.replace(/\s+/g, "").toUpperCase();

/** DER of r and s, written out from RFC 3279, 2.2.3. */
function der(r: string, s: string): string {
  const number = (hex: string): string => {
    const digits = plain(hex).replace(/^(00)+(?=.)/, "");
    const positive = parseInt(digits.slice(0, 2), 16) < 0x80 ? digits : `00${digits}`;
    return `02${(positive.length / 2).toString(16).padStart(2, "0")}${positive}`;
  };
  const both = number(r) + number(s);
  return plain(`30${(both.length / 2).toString(16).padStart(2, "0")}${both}`);
}

describeCiphers("the cipher", (ask) => {
  test.each(MODE_VECTORS)("AES modes (SP 800-38A): $name", async ({ calls, key, start, plaintext, ciphertext }) => {
    const [encrypt, decrypt] = calls;
    const starts = start === undefined ? [] : [bytesOf(start)];
    const asked: CipherCall[] = [
      [encrypt, bytesOf(key), ...starts, bytesOf(plaintext)],
      [decrypt, bytesOf(key), ...starts, bytesOf(ciphertext)],
    ];
    expect(await ask(asked)).toEqual([plain(ciphertext), plain(plaintext)]);
  });

  test("AES-CMAC (SP 800-38B, D.1 to D.3)", async () => {
    const calls = CMAC_VECTORS.map(({ key, message }): CipherCall => ["aesCmac", bytesOf(key), bytesOf(message)]);
    expect(await ask(calls)).toEqual(CMAC_VECTORS.map(({ mac }) => plain(mac)));
  });

  test("AES-GCM (McGrew and Viega, appendix B)", async () => {
    const sealed = GCM_VECTORS.map(({ ciphertext, tag }) => plain(ciphertext + tag));
    const seal = GCM_VECTORS.map(({ key, nonce, additional, plaintext }): CipherCall => {
      return ["aesGcmSeal", bytesOf(key), bytesOf(nonce), bytesOf(additional), bytesOf(plaintext)];
    });
    const open = GCM_VECTORS.map(({ key, nonce, additional }, at): CipherCall => {
      return ["aesGcmOpen", bytesOf(key), bytesOf(nonce), bytesOf(additional), bytesOf(sealed[at])];
    });
    expect(await ask(seal)).toEqual(sealed);
    expect(await ask(open)).toEqual(GCM_VECTORS.map(({ plaintext }) => plain(plaintext)));
  });

  test("HMAC-SHA-256 (RFC 4231, 4)", async () => {
    const calls = HMAC_VECTORS.map(({ key, data }): CipherCall => ["hmacSha256", bytesOf(key), bytesOf(data)]);
    const answers = await ask(calls);
    const cut = answers.map((answer, at) => answer.slice(0, HMAC_VECTORS[at].code.length));
    expect(cut).toEqual(HMAC_VECTORS.map(({ code }) => plain(code)));
  });

  test("PBKDF2-HMAC-SHA-256 (RFC 7914, 11, and the cases of RFC 6070)", async () => {
    const calls = PBKDF2_VECTORS.map(({ password, salt, iterations, key }): CipherCall => {
      return ["pbkdf2Sha256", text(password), text(salt), iterations, key.length / 2];
    });
    expect(await ask(calls)).toEqual(PBKDF2_VECTORS.map(({ key }) => plain(key)));
  });

  test("deterministic ECDSA (RFC 6979, A.2.5): the public key, signatures, and their verification", async () => {
    const privateKey = bytesOf(ECDSA_KEY.private);
    const publicKey = bytesOf(`04${ECDSA_KEY.x}${ECDSA_KEY.y}`);
    expect(await ask([["ecdsaPublicKey", privateKey]])).toEqual([plain(`04${ECDSA_KEY.x}${ECDSA_KEY.y}`)]);
    for (const { message, r, s } of ECDSA_SIGNATURES) {
      const digest = nodeCipher.sha256(text(message));
      const signature = bytesOf(der(r, s));
      const other = nodeCipher.sha256(text(`${message}.`));
      const answers = await ask([
        ["ecdsaSign", privateKey, digest],
        ["ecdsaVerify", publicKey, digest, signature],
        ["ecdsaVerify", publicKey, other, signature],
      ]);
      expect(answers).toEqual([der(r, s), "true", "false"]);
    }
  });
});
