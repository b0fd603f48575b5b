/**
 * Published answers that the cryptography of this terminal must give, as data (FIPS 140-3, "cryptographic algorithm self-tests"): one of each
 * primitive that it uses. A chip that computes wrongly once may give away a key, so nothing is enciphered before all of these are right.
 */
import { fromHex } from "../../codec/hex";
import { desEcbEncrypt } from "../../crypto/des";
import type { Cipher } from "../../ports/cipher";

export interface KnownAnswer {
  /** Told in the audit log, where a detail has 16 characters. */
  readonly name: string;
  /** Does the computation; a refusal gives nothing. */
  readonly compute: (cipher: Cipher) => Uint8Array | undefined;
  /** In hex digits. */
  readonly answer: string;
}

const h = fromHex;
/** "abc" in ASCII. */
const ABC = "616263";
/** SP 800-38A and 38B, first block of their messages, and the keys of the examples. */
const BLOCK = "6BC1BEE22E409F96E93D7E117393172A";
const COUNTING = "000102030405060708090A0B0C0D0E0F";
const KEY_256 = "603DEB1015CA71BE2B73AEF0857D77811F352C073B6108D72D9810A30914DFF4";
const KEY_128 = "2B7E151628AED2A6ABF7158809CF4F3C";
/** RFC 6979, A.2.5. */
const PRIVATE_KEY = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
const PUBLIC_KEY =
  "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6" +
  "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
const SAMPLE = "73616D706C65";
const SIGNATURE =
  "3046022100EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" +
  "022100F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8";
/** The galois/counter mode's authors, "The Galois/Counter Mode of Operation", test case 4. */
const GCM = Object.freeze({
  key: "FEFFE9928665731C6D6A8F9467308308",
  nonce: "CAFEBABEFACEDBADDECAF888",
  data: "FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2",
  plain:
    "D9313225F88406E5A55909C5AFF5269A86A7A9531534F7DA2E4C303D8A318A721C3C0C95956809532FCF0E2449A6B525B16AEDF5AA0DE657BA637B39",
  sealed:
    "42831EC2217774244B7221B784D0D49CE3AA212F2C02A4E035C17E2329ACA12E21D514B25466931C7D8F6A5AAC84AA051BA30B396A0AAC973D58E091" +
    "5BC94FBC3221A5DB94FAE95AE7121A47",
} as const);
/** Mastercard's public test key EF, and an issuer's certificate of a test card under it (EMV Book 2, 6.3). */
const EMV_TEST_KEY =
  "A191CB87473F29349B5D60A88B3EAEE0973AA6F1A082F358D849FDDFF9C091F899EDA9792CAF09EF28F5D22404B88A2293EEBBC1949C43BE" +
  "A4D60CFD879A1539544E09E0F09F60F065B2BF2A13ECC705F3D468B9D33AE77AD9D3F19CA40F23DCF5EB7C04DC8F69EBA565B1EBCB4686CD" +
  "274785530FF6F6E9EE43AA43FDB02CE00DAEC15C7B8FD6A9B394BABA419D3F6DC85E16569BE8E76989688EFEA2DF22FF7D35C043338DEAA9" +
  "82A02B866DE5328519EBBCD6F03CDD686673847F84DB651AB86C28CF1462562C577B853564A290C8556D818531268D25CC98A4CC6A0BDFFF" +
  "DA2DCCA3A94C998559E307FDDF915006D9A987B07DDAEB3B";
const EMV_TEST_CERTIFICATE =
  "7AF7C3297510E795704B4B34BB1526EB953FE7BEE08DBF08DFBA056AA42FC726BC03373A319DDC6197E2F5B333401AE3E4BBFC5044D245BD" +
  "DEBEA146994132D939D72E8E05CC958856DFCB33B26427812955B09F7A7A68AAAB6B8326AD2929082569DA040BD286F2F20A759E62683995" +
  "D4B840655342C8088FA18806C2290992665A45EC16AC6FE4B0FA664FC644B7B485CD4612B2967B846A9482DB7D16E9F9A3A8295CE5D2B917" +
  "18180F1E86E67E8E2275EB2116E651BD91AAC49D80D6E64DEB54977258465C09274DD7D232A98CD80C76458CEAAA2B0A414EE7A1B8899E63" +
  "61B098307EBE5E87F31C41B0A32B248CF6DA9849810C4955";

const said = (truth: boolean): Uint8Array => Uint8Array.of(truth ? 1 : 0);

/** All of them, in the order in which they build upon each other. */
export const KNOWN_ANSWERS: readonly KnownAnswer[] = Object.freeze<KnownAnswer[]>([
  {
    // FIPS 180-4 example values.
    name: "SHA-1",
    compute: (cipher) => cipher.sha1(h(ABC)),
    answer: "A9993E364706816ABA3E25717850C26C9CD0D89D",
  },
  {
    name: "SHA-256",
    compute: (cipher) => cipher.sha256(h(ABC)),
    answer: "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
  },
  {
    // RFC 4231, 4.3.
    name: "HMAC-SHA-256",
    compute: (cipher) =>
      cipher.hmacSha256(h("4A656665"), h("7768617420646F2079612077616E7420666F72206E6F7468696E673F")),
    answer: "5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843",
  },
  {
    // RFC 7914, 11.
    name: "PBKDF2",
    compute: (cipher) => cipher.pbkdf2Sha256(h("706173737764"), h("73616C74"), 1, 64),
    answer:
      "55AC046E56E3089FEC1691C22544B605F94185216DDE0465E68B9D57C20DACBC" +
      "49CA9CCCF179B645991664B39D77EF317C71B845B1E30BD509112041D3A19783",
  },
  {
    // FIPS 197, C.1.
    name: "AES encrypt",
    compute: (cipher) => cipher.aesEcbEncrypt(h(COUNTING), h("00112233445566778899AABBCCDDEEFF")),
    answer: "69C4E0D86A7B0430D8CDB78070B4C55A",
  },
  {
    name: "AES decrypt",
    compute: (cipher) => cipher.aesEcbDecrypt(h(COUNTING), h("69C4E0D86A7B0430D8CDB78070B4C55A")),
    answer: "00112233445566778899AABBCCDDEEFF",
  },
  {
    // SP 800-38A, F.2.5.
    name: "AES-256-CBC",
    compute: (cipher) => cipher.aesCbcEncrypt(h(KEY_256), h(COUNTING), h(BLOCK)),
    answer: "F58C4C04D6E5F1BA779EABFB5F7BFBD6",
  },
  {
    name: "AES-CBC decrypt",
    compute: (cipher) => cipher.aesCbcDecrypt(h(KEY_256), h(COUNTING), h("F58C4C04D6E5F1BA779EABFB5F7BFBD6")),
    answer: BLOCK,
  },
  {
    // SP 800-38A, F.5.1.
    name: "AES-CTR",
    compute: (cipher) => cipher.aesCtr(h(KEY_128), h("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"), h(BLOCK)),
    answer: "874D6191B620E3261BEF6864990DB6CE",
  },
  {
    // SP 800-38B, D.1, example 2.
    name: "AES-CMAC",
    compute: (cipher) => cipher.aesCmac(h(KEY_128), h(BLOCK)),
    answer: "070A16B46B4D4144F79BDD9DD04A287C",
  },
  {
    name: "AES-GCM seal",
    compute: (cipher) => cipher.aesGcmSeal(h(GCM.key), h(GCM.nonce), h(GCM.data), h(GCM.plain)),
    answer: GCM.sealed,
  },
  {
    name: "AES-GCM open",
    compute: (cipher) => cipher.aesGcmOpen(h(GCM.key), h(GCM.nonce), h(GCM.data), h(GCM.sealed)),
    answer: GCM.plain,
  },
  {
    name: "ECDSA sign",
    compute: (cipher) => cipher.ecdsaSign(h(PRIVATE_KEY), cipher.sha256(h(SAMPLE))),
    answer: SIGNATURE,
  },
  {
    name: "ECDSA verify",
    compute: (cipher) => said(cipher.ecdsaVerify(h(PUBLIC_KEY), cipher.sha256(h(SAMPLE)), h(SIGNATURE))),
    answer: "01",
  },
  {
    // The same signature of something else ("test").
    name: "ECDSA refuse",
    compute: (cipher) => said(cipher.ecdsaVerify(h(PUBLIC_KEY), cipher.sha256(h("74657374")), h(SIGNATURE))),
    answer: "00",
  },
  {
    name: "RSA",
    compute: (cipher) => {
      const recovered = cipher.rsaPublic(h(EMV_TEST_KEY), h("03"), h(EMV_TEST_CERTIFICATE));
      return recovered && cipher.sha256(recovered);
    },
    answer: "BB2A38FE0C6A3D386A9F09F58A428B363C233AA75A3F32B0278D9B4A25781C88",
  },
  {
    // SP 800-67, B.1: also for hosts that take TDES (docs/settings.md), and for key blocks of versions A to C.
    name: "TDES",
    compute: () =>
      desEcbEncrypt(
        h("0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123"),
        h("54686520717566636B2062726F776E20666F78206A756D70"),
      ),
    answer: "A826FD8CE53B855FCCE21C8112256FE668D5C05DD9B6B900",
  },
]);

/** Names of those that are not given; none on a sound chip. What throws counts as wrong. */
export function wrongAnswers(cipher: Cipher): string[] {
  return KNOWN_ANSWERS.filter((known) => !isGiven(cipher, known)).map(({ name }) => name);
}

function isGiven(cipher: Cipher, { compute, answer }: KnownAnswer): boolean {
  try {
    const given = compute(cipher);
    const expected = fromHex(answer);
    return given?.length === expected.length && expected.every((byte, index) => byte === given[index]);
  } catch {
    return false;
  }
}
