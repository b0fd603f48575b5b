/**
 * The request for a terminal's certificate (PKCS #10: RFC 2986, 4): its name and public key, signed with the private one, so that
 * whoever certifies it knows that the terminal has the key. The key itself stays where it is.
 */
import { encodeAscii } from "../codec/ascii";
import { DER, derBitString, derElement, derObjectIdentifier, derSmallInteger } from "../codec/der";
import type { Cipher } from "../ports/cipher";
import { OBJECT_IDENTIFIERS } from "./x509-identifiers";

const EXPLICIT = DER.context | DER.constructed;
/** GeneralName: uniformResourceIdentifier (RFC 5280, 4.2.1.6). */
const URI_NAME = DER.context | 6;

export interface CertificateRequestFacts {
  /** A label for people. */
  readonly commonName: string;
  /** The name that counts, in the subjectAltName. */
  readonly uri: string;
  /** 32 bytes, P-256. */
  readonly privateKey: Uint8Array;
}

/** The request in DER. The signature is deterministic (RFC 6979), so the same facts give the same bytes. */
export function certificateRequest(
  cipher: Pick<Cipher, "sha256" | "ecdsaPublicKey" | "ecdsaSign">,
  { commonName, uri, privateKey }: CertificateRequestFacts,
): Uint8Array {
  const publicKey = cipher.ecdsaPublicKey(privateKey);
  if (publicKey === undefined) throw new RangeError("not a private key");
  const information = derElement(
    DER.sequence,
    derSmallInteger(0),
    distinguishedName(commonName),
    publicKeyInformation(publicKey),
    derElement(EXPLICIT | 0, extensionRequest(uri)),
  );
  return derElement(
    DER.sequence,
    information,
    derElement(DER.sequence, derObjectIdentifier(OBJECT_IDENTIFIERS.ecdsaWithSha256)),
    derBitString(cipher.ecdsaSign(privateKey, cipher.sha256(information))),
  );
}

/** A name of one common name; UTF8String, since the underscore of terminal IDs is no PrintableString (X.680, 41.4). */
function distinguishedName(commonName: string): Uint8Array {
  const attribute = derElement(
    DER.sequence,
    derObjectIdentifier(OBJECT_IDENTIFIERS.commonName),
    derElement(DER.utf8String, encodeAscii(commonName)),
  );
  return derElement(DER.sequence, derElement(DER.set, attribute));
}

function publicKeyInformation(publicKey: Uint8Array): Uint8Array {
  const { ecPublicKey, p256 } = OBJECT_IDENTIFIERS;
  const algorithm = derElement(DER.sequence, derObjectIdentifier(ecPublicKey), derObjectIdentifier(p256));
  return derElement(DER.sequence, algorithm, derBitString(publicKey));
}

/** The attribute that asks for a subjectAltName (RFC 2985, 5.4.2). */
function extensionRequest(uri: string): Uint8Array {
  const names = derElement(DER.sequence, derElement(URI_NAME, encodeAscii(uri)));
  const extension = derElement(
    DER.sequence,
    derObjectIdentifier(OBJECT_IDENTIFIERS.subjectAltName),
    derElement(DER.octetString, names),
  );
  return derElement(
    DER.sequence,
    derObjectIdentifier(OBJECT_IDENTIFIERS.extensionRequest),
    derElement(DER.set, derElement(DER.sequence, extension)),
  );
}
