#include <esp_ota_ops.h>
#include <esp_partition.h>

#include "xsmc.h"

#define SHA256_SIZE 32

/*
 * imageDigest(): SHA-256 of the image that runs. ESP-IDF hashes the image in flash anew and compares it with the digest appended to it,
 * so an image that was changed in flash has none.
 */
void xs_tapline_image_digest(xsMachine *the)
{
  unsigned char digest[SHA256_SIZE];
  if (esp_partition_get_sha256(esp_ota_get_running_partition(), digest) != ESP_OK)
    xsUnknownError("the image in flash is not what was built");
  xsmcSetArrayBuffer(xsResult, digest, sizeof digest);
}
