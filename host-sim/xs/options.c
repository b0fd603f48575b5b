#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_HEAP = 160 * 1024, DEFAULT_STACK_SLOTS = 1024, DEFAULT_STEPS = 200000000, DEFAULT_TLS = 64 * 1024 };

/* Bytes are given as on the device, whose pointers have 32 bits. */
enum { SCALE = sizeof(void *) / 4 };

static int parse_number(const char *text, unsigned long limit, unsigned long *value)
{
  char *end;
  if (!text || text[0] < '0' || text[0] > '9')
    return 0;
  errno = 0;
  *value = strtoul(text, &end, 10);
  return !*end && !errno && *value <= limit;
}

const char *options_parse(struct options *options, int count, char **arguments)
{
  unsigned long heap = DEFAULT_HEAP, stack = DEFAULT_STACK_SLOTS, steps = DEFAULT_STEPS, tls = DEFAULT_TLS;
  const struct {
    const char *name;
    unsigned long *value, limit;
  } numbers[] = {
    { "--heap", &heap, 64 * 1024 * 1024 },
    { "--stack", &stack, 64 * 1024 },
    { "--steps", &steps, UINT32_MAX },
    { "--tls-heap", &tls, 64 * 1024 * 1024 },
  };
  options->confine = 1;
  options->image = NULL;
  for (int i = 1; i < count; i++) {
    size_t n = 0;
    while (n < sizeof numbers / sizeof *numbers && strcmp(arguments[i], numbers[n].name))
      n++;
    if (n < sizeof numbers / sizeof *numbers) {
      if (!parse_number(i + 1 < count ? arguments[++i] : NULL, numbers[n].limit, numbers[n].value))
        return numbers[n].name;
    } else if (!strcmp(arguments[i], "--unconfined")) /* for debuggers and sanitizers, which need more of the system */
      options->confine = 0;
    else if (arguments[i][0] == '-' || options->image)
      return arguments[i];
    else
      options->image = arguments[i];
  }
  options->heap_size = heap * SCALE;
  options->stack_slots = (uint32_t)stack;
  options->steps = (uint32_t)steps;
  options->tls_size = tls * SCALE;
  return options->image ? NULL : "no image";
}
