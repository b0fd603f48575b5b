/* AES as host functions of XS, found as those of xs_cipher.h are. */
#ifndef TAPLINE_XS_AES_H
#define TAPLINE_XS_AES_H

#include "xsmc.h"

/* aes(mode, key, start, data): an ArrayBuffer; the numbers of the modes are those of aes_modes.h */
void xs_aes_run(xsMachine *the);
/* aesCmac(key, data): an ArrayBuffer */
void xs_aes_cmac(xsMachine *the);
/* aesGcmSeal(key, nonce, additionalData, plaintext): an ArrayBuffer */
void xs_aes_gcm_seal(xsMachine *the);
/* aesGcmOpen(key, nonce, additionalData, sealed): an ArrayBuffer, or undefined */
void xs_aes_gcm_open(xsMachine *the);

#endif
