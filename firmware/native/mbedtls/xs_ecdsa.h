/* ECDSA on P-256 as host functions of XS, found as those of xs_cipher.h are. */
#ifndef TAPLINE_XS_ECDSA_H
#define TAPLINE_XS_ECDSA_H

#include "xsmc.h"

/* ecdsaVerify(publicKey, digest, signature): a boolean */
void xs_ecdsa_verify(xsMachine *the);
/* ecdsaPublicKey(privateKey): an ArrayBuffer, or undefined */
void xs_ecdsa_public_key(xsMachine *the);
/* ecdsaSign(privateKey, digest): an ArrayBuffer */
void xs_ecdsa_sign(xsMachine *the);

#endif
