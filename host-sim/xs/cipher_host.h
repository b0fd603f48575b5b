/* globalThis.taplineCipher: what firmware/native/cipher-xs.ts stands on. The TLS library must have started. */
#ifndef TAPLINE_XS_CIPHER_HOST_H
#define TAPLINE_XS_CIPHER_HOST_H

#include "engine.h"

void cipher_host_install(engine_machine *the);

#endif
