#include <esp_hmac.h>
#include <mbedtls/platform_util.h>
#include <string.h>

#include "xsmc.h"

/*
 * Key block of the secret: burnt at the factory with purpose HMAC_UP, read protected (docs/vault.md). ESP-IDF's esp_hmac_calculate
 * fails where no such key was burnt.
 */
#define SECRET_KEY HMAC_KEY5
#define SECRET_SIZE 32

/* deviceSecret(label): the HMAC-SHA-256 of the label. */
void xs_tapline_device_secret(xsMachine *the)
{
  unsigned char key[SECRET_SIZE];
  char *label = xsmcToString(xsArg(0));
  if (esp_hmac_calculate(SECRET_KEY, label, strlen(label), key) != ESP_OK)
    xsUnknownError("no device secret in eFuse");
  xsmcSetArrayBuffer(xsResult, key, sizeof key);
  mbedtls_platform_zeroize(key, sizeof key);
}
