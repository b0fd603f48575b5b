/* The validity period of a certificate (RFC 5280, 4.1.2.5), judged without a clock of the library's own. */
#ifndef TAPLINE_CERTIFICATE_DATES_H
#define TAPLINE_CERTIFICATE_DATES_H

#include <stdint.h>

#include <mbedtls/x509_crt.h>

/* The flags MBEDTLS_X509_BADCERT_FUTURE or _EXPIRED, or 0; `now` in seconds since 1970, UTC. */
uint32_t certificate_date_flags(const mbedtls_x509_crt *certificate, int64_t now);

#endif
