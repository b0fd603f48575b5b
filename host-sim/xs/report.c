#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "link_frame.h"
#include "stream.h"

struct body {
  char text[16 * 1024]; /* all of a fault's text with every byte escaped fits */
  size_t used;
};

static void print(struct body *body, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  int count = vsnprintf(body->text + body->used, sizeof body->text - body->used, format, arguments);
  va_end(arguments);
  if (count > 0 && (size_t)count < sizeof body->text - body->used)
    body->used += (size_t)count;
}

/* Bytes of the UTF-8 character at `text`; 0 when they are none, as where a text was cut off. */
static size_t character_size(const unsigned char *text)
{
  size_t size = text[0] < 0x80 ? 1 : text[0] < 0xC2 ? 0 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : text[0] < 0xF5 ? 4 : 0;
  for (size_t i = 1; i < size; i++)
    if ((text[i] & 0xC0) != 0x80)
      return 0;
  /* Halves of surrogate pairs, overlong forms, beyond the last plane (RFC 3629, 3). */
  if ((text[0] == 0xE0 && text[1] < 0xA0) || (text[0] == 0xED && text[1] > 0x9F) || (text[0] == 0xF0 && text[1] < 0x90) ||
      (text[0] == 0xF4 && text[1] > 0x8F))
    return 0;
  return size;
}

static void print_text(struct body *body, const char *text)
{
  const unsigned char *at = (const unsigned char *)text;
  print(body, "\"");
  while (*at) {
    size_t size = character_size(at);
    if (*at == '"' || *at == '\\')
      print(body, "\\%c", *at);
    else if (*at < 0x20)
      print(body, "\\u%04x", *at);
    else if (size)
      print(body, "%.*s", (int)size, (const char *)at);
    else
      print(body, "?");
    at += size ? size : 1;
  }
  print(body, "\"");
}

void report_fault(const struct engine_fault *fault)
{
  static const char *const kinds[] = { "exception", "rejection", "memory", "stack", "abort" };
  static struct body body;
  body.used = 0;
  print(&body, "%c{\"kind\":\"%s\",\"message\":", FRAME_FAULT, kinds[fault->kind]);
  print_text(&body, fault->message);
  if (fault->module[0]) {
    print(&body, ",\"module\":");
    print_text(&body, fault->module);
  }
  if (fault->line)
    print(&body, ",\"line\":%d", fault->line);
  if (fault->stack[0]) {
    print(&body, ",\"stack\":");
    print_text(&body, fault->stack);
  }
  print(&body, "}");
  stream_put(body.text, body.used);
}

void report_sample(const struct engine_instruments *sample, const struct report_extra *extra)
{
  static struct body body;
  body.used = 0;
  print(&body, "%c{\"slotBytes\":%zu,\"slotsUsed\":%zu,\"slotsPeak\":%zu", FRAME_SAMPLE, sample->slot_bytes,
        sample->slots_used, sample->slots_peak);
  print(&body, ",\"chunkBytesUsed\":%zu,\"chunkBytesPeak\":%zu", sample->chunk_bytes_used, sample->chunk_bytes_peak);
  print(&body, ",\"stackSlotsUsed\":%zu,\"stackSlotsPeak\":%zu,\"stackSlotsLimit\":%zu", sample->stack_slots_used,
        sample->stack_slots_peak, sample->stack_slots_limit);
  print(&body, ",\"heapReservedBytes\":%zu,\"heapLimitBytes\":%zu,\"tableBytes\":%zu,\"codeBytes\":%zu",
        sample->heap_taken, sample->heap_limit, sample->tables, sample->code);
  print(&body, ",\"collections\":%u,\"modules\":%u,\"keys\":%u,\"steps\":%llu", sample->collections, sample->modules,
        sample->keys, (unsigned long long)sample->steps);
  print(&body, ",\"tlsBytes\":%zu,\"tlsBytesPeak\":%zu,\"tlsLimitBytes\":%zu", extra->tls_bytes, extra->tls_bytes_peak,
        extra->tls_limit);
  print(&body, ",\"confined\":%s}", extra->confined ? "true" : "false");
  stream_put(body.text, body.used);
}
