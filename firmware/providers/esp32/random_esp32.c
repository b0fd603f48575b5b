#include <esp_random.h>

#include "tapline_random.h"

/* True randomness as long as the radio is on or the entropy source is enabled (ESP-IDF, "Random Number Generation"). */
int tapline_random(unsigned char *bytes, size_t size)
{
  esp_fill_random(bytes, size);
  return 0;
}
