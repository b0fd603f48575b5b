/** Published vectors of AES: NIST SP 800-38A (appendix F), SP 800-38B (appendix D), McGrew and Viega's paper on GCM (appendix B). */
import type { Cipher } from "../../../firmware/ports/cipher";

const KEY_128 = "2b7e151628aed2a6abf7158809cf4f3c";
const KEY_192 = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
const KEY_256 = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
const VECTOR = "000102030405060708090a0b0c0d0e0f";
const COUNTER = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

/** The four blocks that every example of both publications uses. */
const PLAINTEXT =
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

type Calls = readonly [encrypt: keyof Cipher, decrypt: keyof Cipher];
const ECB: Calls = ["aesEcbEncrypt", "aesEcbDecrypt"];
const CBC: Calls = ["aesCbcEncrypt", "aesCbcDecrypt"];
const CTR: Calls = ["aesCtr", "aesCtr"];

export interface ModeVector {
  readonly name: string;
  readonly calls: Calls;
  readonly key: string;
  readonly start?: string;
  readonly plaintext: string;
  readonly ciphertext: string;
}

const modes: readonly (readonly [string, Calls, string, string | undefined, string])[] = [
  [
    "ECB-AES128, F.1.1",
    ECB,
    KEY_128,
    undefined,
    "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4",
  ],
  [
    "ECB-AES192, F.1.3",
    ECB,
    KEY_192,
    undefined,
    "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eefef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e",
  ],
  [
    "ECB-AES256, F.1.5",
    ECB,
    KEY_256,
    undefined,
    "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7",
  ],
  [
    "CBC-AES128, F.2.1",
    CBC,
    KEY_128,
    VECTOR,
    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
  ],
  [
    "CBC-AES192, F.2.3",
    CBC,
    KEY_192,
    VECTOR,
    "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd",
  ],
  [
    "CBC-AES256, F.2.5",
    CBC,
    KEY_256,
    VECTOR,
    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
  ],
  [
    "CTR-AES128, F.5.1",
    CTR,
    KEY_128,
    COUNTER,
    "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
  ],
  [
    "CTR-AES192, F.5.3",
    CTR,
    KEY_192,
    COUNTER,
    "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e941e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050",
  ],
  [
    "CTR-AES256, F.5.5",
    CTR,
    KEY_256,
    COUNTER,
    "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6",
  ],
];

export const MODE_VECTORS: readonly ModeVector[] = modes.map(([name, calls, key, start, ciphertext]) => {
  return { name, calls, key, ...(start !== undefined && { start }), plaintext: PLAINTEXT, ciphertext };
});

/** Lengths in hex digits of the messages of each of D.1 to D.3. */
const cmacLengths = [0, 32, 80, 128] as const;
const cmacs: readonly (readonly [key: string, macs: readonly string[]])[] = [
  [
    KEY_128,
    [
      "bb1d6929e95937287fa37d129b756746",
      "070a16b46b4d4144f79bdd9dd04a287c",
      "dfa66747de9ae63030ca32611497c827",
      "51f0bebf7e3b9d92fc49741779363cfe",
    ],
  ],
  [
    KEY_192,
    [
      "d17ddf46adaacde531cac483de7a9367",
      "9e99a7bf31e710900662f65e617c5184",
      "8a1de5be2eb31aad089a82e6ee908b0e",
      "a1d5df0eed790f794d77589659f39a11",
    ],
  ],
  [
    KEY_256,
    [
      "028962f61b7bf89efc6b551f4667d983",
      "28a7023f452e8f82bd4bf28d8c37c35c",
      "aaf3d8f1de5640c232f5b169b9c911e6",
      "e1992190549f6ed5696a2c056c315410",
    ],
  ],
];

export const CMAC_VECTORS = cmacs.flatMap(([key, macs]) => {
  return macs.map((mac, at) => ({ key, message: PLAINTEXT.slice(0, cmacLengths[at]), mac }));
});

const GCM_KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const GCM_NONCE = "cafebabefacedbaddecaf888";
const GCM_ADDITIONAL = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
const GCM_PLAINTEXT =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const ZERO_KEY = "00".repeat(32);
const ZERO_NONCE = "00".repeat(12);
const ZERO_BLOCK = "00".repeat(16);

/** Test cases 1 to 4, 7, 8, 10, 13, 14 and 16: those with a nonce of 96 bits. */
export const GCM_VECTORS = [
  {
    key: ZERO_KEY.slice(0, 32),
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: "",
    ciphertext: "",
    tag: "58e2fccefa7e3061367f1d57a4e7455a",
  },
  {
    key: ZERO_KEY.slice(0, 32),
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: ZERO_BLOCK,
    ciphertext: "0388dace60b6a392f328c2b971b2fe78",
    tag: "ab6e47d42cec13bdf53a67b21257bddf",
  },
  {
    key: GCM_KEY.slice(0, 32),
    nonce: GCM_NONCE,
    additional: "",
    plaintext: GCM_PLAINTEXT,
    ciphertext:
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985",
    tag: "4d5c2af327cd64a62cf35abd2ba6fab4",
  },
  {
    key: GCM_KEY.slice(0, 32),
    nonce: GCM_NONCE,
    additional: GCM_ADDITIONAL,
    plaintext: GCM_PLAINTEXT.slice(0, 120),
    ciphertext:
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
    tag: "5bc94fbc3221a5db94fae95ae7121a47",
  },
  {
    key: ZERO_KEY.slice(0, 48),
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: "",
    ciphertext: "",
    tag: "cd33b28ac773f74ba00ed1f312572435",
  },
  {
    key: ZERO_KEY.slice(0, 48),
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: ZERO_BLOCK,
    ciphertext: "98e7247c07f0fe411c267e4384b0f600",
    tag: "2ff58d80033927ab8ef4d4587514f0fb",
  },
  {
    key: GCM_KEY.slice(0, 48),
    nonce: GCM_NONCE,
    additional: GCM_ADDITIONAL,
    plaintext: GCM_PLAINTEXT.slice(0, 120),
    ciphertext:
      "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
    tag: "2519498e80f1478f37ba55bd6d27618c",
  },
  {
    key: ZERO_KEY,
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: "",
    ciphertext: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    key: ZERO_KEY,
    nonce: ZERO_NONCE,
    additional: "",
    plaintext: ZERO_BLOCK,
    ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    key: GCM_KEY,
    nonce: GCM_NONCE,
    additional: GCM_ADDITIONAL,
    plaintext: GCM_PLAINTEXT.slice(0, 120),
    ciphertext:
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
] as const;
