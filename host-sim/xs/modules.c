#include "xsAll.h"
#include "xsScript.h"

#include "compile.h"
#include "engine_parts.h"

static size_t find(const struct modules *modules, const char *name)
{
  size_t i = 0;
  while (i < modules->count && strcmp(modules->list[i].name, name))
    i++;
  return i;
}

static void drop_last_segment(char *path)
{
  char *slash = strrchr(path, '/');
  *(slash ? slash : path) = 0;
}

static void strip_extension(char *path)
{
  size_t length = strlen(path);
  if (length > 3 && !strcmp(path + length - 3, ".js"))
    path[length - 3] = 0;
  else if (length > 4 && !strcmp(path + length - 4, ".mjs"))
    path[length - 4] = 0;
}

/* Walks the leading "./" and "../" of a relative specifier; NULL when they lead above the root. */
static const char *descend(char *folder, const char *specifier)
{
  for (;;) {
    if (!strncmp(specifier, "./", 2))
      specifier += 2;
    else if (strncmp(specifier, "../", 3))
      return specifier;
    else {
      if (!folder[0])
        return NULL;
      drop_last_segment(folder);
      specifier += 3;
    }
  }
}

int modules_resolve(const struct modules *modules, const char *importer, const char *specifier,
                    char path[MODULE_NAME_SIZE])
{
  path[0] = 0;
  if (specifier[0] == '.') {
    if (!importer)
      return 0;
    snprintf(path, MODULE_NAME_SIZE, "%s", importer);
    drop_last_segment(path);
    specifier = descend(path, specifier);
    if (!specifier)
      return 0;
  }
  size_t used = strlen(path);
  int wanted = snprintf(path + used, MODULE_NAME_SIZE - used, "%s%s", used ? "/" : "", specifier);
  if (wanted < 0 || used + (size_t)wanted >= MODULE_NAME_SIZE)
    return 0;
  strip_extension(path);
  return find(modules, path) < modules->count;
}

int modules_open(struct modules *modules, const struct engine_module *list, size_t count, txMachine *root,
                 struct engine_fault *fault)
{
  modules->list = list;
  modules->count = count;
  modules->scripts = calloc(count ? count : 1, sizeof *modules->scripts);
  for (size_t i = 0; modules->scripts && i < count; i++) {
    txScript *script = compile_module(root, &list[i], fault);
    if (!script)
      return 0;
    modules->scripts[i] = script;
    modules->code_bytes += (size_t)script->codeSize + (size_t)script->symbolsSize;
  }
  return modules->scripts != NULL;
}

void modules_close(struct modules *modules)
{
  for (size_t i = 0; modules->scripts && i < modules->count; i++)
    fxDeleteScript(modules->scripts[i]);
  free(modules->scripts);
  modules->scripts = NULL;
}

/* XS asks for a name relative to another module, then for its code. */

txID fxFindModule(txMachine *the, txSlot *realm, txID importer, txSlot *specifier)
{
  char name[MODULE_NAME_SIZE], path[MODULE_NAME_SIZE];
  struct modules *modules = &the->engine->modules;
  const char *from = importer != XS_NO_ID ? fxGetKeyName(the, importer) : NULL;
  (void)realm;
  fxToStringBuffer(the, specifier, name, sizeof name);
  if (modules_resolve(modules, from, name, path))
    return fxNewNameC(the, path);
  snprintf(modules->missing, sizeof modules->missing, "%s", name);
  snprintf(modules->importer, sizeof modules->importer, "%s", from ? from : "");
  return XS_NO_ID;
}

void fxLoadModule(txMachine *the, txSlot *module, txID id)
{
  const struct modules *modules = &the->engine->modules;
  size_t i = find(modules, fxGetKeyName(the, id));
  if (i >= modules->count)
    return;
  /* XS frees a script that has symbols once it ran; ours stays, as flash does. */
  txScript view = *(txScript *)modules->scripts[i];
  view.symbolsBuffer = C_NULL;
  fxResolveModule(the, module, id, &view, C_NULL, C_NULL);
}
