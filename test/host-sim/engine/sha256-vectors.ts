/** Published vectors of what is built on SHA-256: RFC 4231 (HMAC), RFC 7914 (PBKDF2), RFC 6979 (ECDSA). */

const hex = (ascii: string): string => Buffer.from(ascii, "latin1").toString("hex");
const LONG_KEY = "aa".repeat(131);

/** RFC 4231, 4.2 to 4.8; the code of 4.6 is cut to 128 bits there. */
export const HMAC_VECTORS = [
  {
    key: "0b".repeat(20),
    data: hex("Hi There"),
    code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
  },
  {
    key: hex("Jefe"),
    data: hex("what do ya want for nothing?"),
    code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
  {
    key: "aa".repeat(20),
    data: "dd".repeat(50),
    code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
  },
  {
    key: "0102030405060708090a0b0c0d0e0f10111213141516171819",
    data: "cd".repeat(50),
    code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
  },
  { key: "0c".repeat(20), data: hex("Test With Truncation"), code: "a3b6167473100ee06e0c796c2955552b" },
  {
    key: LONG_KEY,
    data: hex("Test Using Larger Than Block-Size Key - Hash Key First"),
    code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
  {
    key: LONG_KEY,
    data: hex(
      "This is a test using a larger than block-size key and a larger than block-size data. " +
        "The key needs to be hashed before being used by the HMAC algorithm.",
    ),
    code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
  },
] as const;

/** RFC 7914, 11; then the passwords of RFC 6070 with SHA-256, as other libraries have them, but for its 16,777,216 iterations. */
export const PBKDF2_VECTORS = [
  {
    password: "passwd",
    salt: "salt",
    iterations: 1,
    key: "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
  },
  {
    password: "Password",
    salt: "NaCl",
    iterations: 80_000,
    key: "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
  },
  {
    password: "password",
    salt: "salt",
    iterations: 1,
    key: "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b",
  },
  {
    password: "password",
    salt: "salt",
    iterations: 2,
    key: "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43",
  },
  {
    password: "password",
    salt: "salt",
    iterations: 4096,
    key: "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a",
  },
  {
    password: "passwordPASSWORDpassword",
    salt: "saltSALTsaltSALTsaltSALTsaltSALTsalt",
    iterations: 4096,
    key: "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9",
  },
  { password: "pass\0word", salt: "sa\0lt", iterations: 4096, key: "89b69d0516f829893c696226650a8687" },
] as const;

/** RFC 6979, A.2.5, with SHA-256. */
export const ECDSA_KEY = {
  private: "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721",
  x: "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
  y: "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
} as const;

export const ECDSA_SIGNATURES = [
  {
    message: "sample",
    r: "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
    s: "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
  },
  {
    message: "test",
    r: "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
    s: "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
  },
] as const;
