#include "image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[8] = "TAPLINE2";
enum { MODULE_LIMIT = 4096, SIZE_LIMIT = 32 * 1024 * 1024 };

struct cursor {
  const uint8_t *at, *end;
  int is_short; /* something was wanted that is not there */
};

static size_t left(const struct cursor *cursor)
{
  return (size_t)(cursor->end - cursor->at);
}

/* The next bytes; where they are missing none are taken and the cursor remembers. */
static const uint8_t *take(struct cursor *cursor, size_t size)
{
  const uint8_t *taken = cursor->at;
  if (size > left(cursor)) {
    cursor->is_short = 1;
    return taken;
  }
  cursor->at += size;
  return taken;
}

/* A big-endian number; 0 where it is missing. */
static size_t number(struct cursor *cursor, size_t size)
{
  size_t value = 0;
  const uint8_t *bytes = take(cursor, size);
  for (size_t i = 0; i < size && !cursor->is_short; i++)
    value = value << 8 | bytes[i];
  return value;
}

static int read_module(struct cursor *cursor, struct engine_module *module)
{
  int preload = (int)number(cursor, 1);
  size_t name_size = number(cursor, 2);
  const uint8_t *name = take(cursor, name_size);
  size_t size = number(cursor, 4);
  const uint8_t *source = take(cursor, size);
  if (!name_size || cursor->is_short)
    return 0;
  char *copy = malloc(name_size + 1);
  if (!copy)
    return 0;
  memcpy(copy, name, name_size);
  copy[name_size] = 0;
  *module = (struct engine_module){ copy, (const char *)source, size, preload };
  return 1;
}

static const char *parse(struct image *image, struct cursor cursor)
{
  const uint8_t *start = take(&cursor, sizeof magic);
  if (cursor.is_short || memcmp(start, magic, sizeof magic))
    return "not a firmware image";
  image->count = number(&cursor, 4);
  if (image->count == 0 || image->count > MODULE_LIMIT)
    return "the image has no module, or too many";
  image->modules = calloc(image->count, sizeof *image->modules);
  for (size_t i = 0; i < image->count; i++)
    if (!image->modules || !read_module(&cursor, &image->modules[i]))
      return "the image is cut off";
  return left(&cursor) ? "the image has bytes after its last module" : NULL;
}

static int read_all(int file, uint8_t *bytes, size_t size)
{
  while (size) {
    ssize_t count = read(file, bytes, size);
    if (count <= 0)
      return 0;
    bytes += count;
    size -= (size_t)count;
  }
  return 1;
}

const char *image_read(struct image *image, const char *path)
{
  struct stat status;
  const char *problem = "the image cannot be read";
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file >= 0 && fstat(file, &status) == 0 && status.st_size <= SIZE_LIMIT) {
    size_t size = (size_t)status.st_size;
    uint8_t *bytes = malloc(size ? size : 1);
    if (bytes && read_all(file, bytes, size))
      problem = parse(image, (struct cursor){ bytes, bytes + size, 0 });
  }
  if (file >= 0)
    close(file);
  return problem;
}
