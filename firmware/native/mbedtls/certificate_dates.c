#include "certificate_dates.h"

/* Days from 1970-01-01 in the proleptic Gregorian calendar, whose years here begin in March. */
static int64_t days(int year, int month, int day)
{
  int64_t y = month <= 2 ? year - 1 : year;
  int64_t m = month <= 2 ? month + 9 : month - 3;
  return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static int64_t seconds(const mbedtls_x509_time *time)
{
  return days(time->year, time->mon, time->day) * 86400 + time->hour * 3600 + time->min * 60 + time->sec;
}

/* Both ends belong to the period. */
uint32_t certificate_date_flags(const mbedtls_x509_crt *certificate, int64_t now)
{
  if (now < seconds(&certificate->valid_from))
    return MBEDTLS_X509_BADCERT_FUTURE;
  if (now > seconds(&certificate->valid_to))
    return MBEDTLS_X509_BADCERT_EXPIRED;
  return 0;
}
