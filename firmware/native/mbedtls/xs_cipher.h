/*
 * The cipher as host functions of XS: globalThis.taplineCipher in the bench's engine, `native("xs_cipher_sha1")` and so on
 * in the Moddable SDK. The library has been started before (crypto_start.h).
 */
#ifndef TAPLINE_XS_CIPHER_H
#define TAPLINE_XS_CIPHER_H

#include "xsmc.h"

/* sha1(data), sha256(data): an ArrayBuffer */
void xs_cipher_sha1(xsMachine *the);
void xs_cipher_sha256(xsMachine *the);
/* rsaPublic(modulus, exponent, input): an ArrayBuffer, or undefined */
void xs_cipher_rsa_public(xsMachine *the);

#endif
