#include "tls_failure.h"

#include <stddef.h>

#include <mbedtls/ssl.h>
#include <mbedtls/x509.h>
#include <mbedtls/x509_crt.h>
#include <mbedtls/pk.h>
#include <mbedtls/asn1.h>

#include "tls_version.h"

/* RFC 8446, 6: alerts that say something of our certificate, or of the protocol. */
enum {
  ALERT_BAD_CERTIFICATE = 42,
  ALERT_UNSUPPORTED_CERTIFICATE = 43,
  ALERT_CERTIFICATE_REVOKED = 44,
  ALERT_CERTIFICATE_EXPIRED = 45,
  ALERT_CERTIFICATE_UNKNOWN = 46,
  ALERT_UNKNOWN_CA = 48,
  ALERT_ACCESS_DENIED = 49,
  ALERT_PROTOCOL_VERSION = 70,
  ALERT_CERTIFICATE_REQUIRED = 116
};

static const struct {
  int alert;
  const char *name;
} alerts[] = {
  { ALERT_BAD_CERTIFICATE, "client-certificate-refused" },
  { ALERT_UNSUPPORTED_CERTIFICATE, "client-certificate-refused" },
  { ALERT_CERTIFICATE_REVOKED, "client-certificate-refused" },
  { ALERT_CERTIFICATE_EXPIRED, "client-certificate-refused" },
  { ALERT_CERTIFICATE_UNKNOWN, "client-certificate-refused" },
  { ALERT_UNKNOWN_CA, "client-certificate-refused" },
  { ALERT_ACCESS_DENIED, "client-certificate-refused" },
  { ALERT_CERTIFICATE_REQUIRED, "client-certificate-refused" },
  { ALERT_PROTOCOL_VERSION, "protocol-version" },
};

/* A chain may have several flaws: the first in this order is told. Untrusted makes the others hearsay. */
static const struct {
  uint32_t flag;
  const char *name;
} flaws[] = {
  { MBEDTLS_X509_BADCERT_NOT_TRUSTED, "certificate-untrusted" },
  { MBEDTLS_X509_BADCERT_MISSING, "certificate-untrusted" },
  { MBEDTLS_X509_BADCERT_REVOKED, "certificate-revoked" },
  { MBEDTLS_X509_BADCERT_FUTURE, "certificate-not-yet-valid" },
  { MBEDTLS_X509_BADCERT_EXPIRED, "certificate-expired" },
  { MBEDTLS_X509_BADCERT_CN_MISMATCH, "certificate-name" },
  { UINT32_MAX, "certificate-untrusted" },
};

static int is_out_of_memory(int error)
{
  return error == MBEDTLS_ERR_SSL_ALLOC_FAILED || error == MBEDTLS_ERR_X509_ALLOC_FAILED ||
         error == MBEDTLS_ERR_PK_ALLOC_FAILED || error == MBEDTLS_ERR_ASN1_ALLOC_FAILED ||
         error == TLS_PSA_OUT_OF_MEMORY;
}

static int is_record_fault(int error)
{
  return error == MBEDTLS_ERR_SSL_INVALID_RECORD || error == MBEDTLS_ERR_SSL_INVALID_MAC;
}

const char *tls_failure_name(const struct tls_fault *fault)
{
  if (is_out_of_memory(fault->error))
    return "out-of-memory";
  if (fault->error == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE) {
    for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++)
      if (alerts[i].alert == fault->alert)
        return alerts[i].name;
    return fault->handshaking ? "handshake" : "closed";
  }
  if (fault->error == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
    for (size_t i = 0; i < sizeof flaws / sizeof *flaws; i++)
      if (fault->verify & flaws[i].flag)
        return flaws[i].name;
  if (fault->error == TLS_ERROR_PROTOCOL_VERSION)
    return "protocol-version";
  if (is_record_fault(fault->error))
    return "record";
  return fault->handshaking ? "handshake" : "record";
}
