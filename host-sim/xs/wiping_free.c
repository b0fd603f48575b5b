/*
 * What this process gives back to the C library is overwritten before. The linker puts these in place of the library's own
 * (Makefile: --wrap), for XS, Mbed TLS and the host alike.
 */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

void __real_free(void *block);
void __wrap_free(void *block);
void *__wrap_realloc(void *block, size_t size);

void __wrap_free(void *block)
{
  if (block)
    explicit_bzero(block, malloc_usable_size(block));
  __real_free(block);
}

/* The library's would leave the old copy behind where it moves a block. */
void *__wrap_realloc(void *block, size_t size)
{
  size_t kept = block ? malloc_usable_size(block) : 0;
  void *moved = malloc(size);
  if (!moved)
    return NULL;
  if (kept)
    memcpy(moved, block, kept < size ? kept : size);
  __wrap_free(block);
  return moved;
}
