#include "xsAll.h"
#include "xsScript.h"

#include "compile.h"

/* Parsing. */

struct source {
  const char *at, *end;
};

static int next_byte(void *stream)
{
  struct source *source = stream;
  return source->at < source->end ? (unsigned char)*source->at++ : C_EOF;
}

/* The parser gives its reporters the machine only, and there is one parse at a time. */
static struct engine_fault *reporting;

static void keep_first_error(void *machine, txString path, txInteger line, txString format, va_list arguments)
{
  (void)machine;
  if (reporting->message[0])
    return;
  reporting->kind = ENGINE_EXCEPTION;
  reporting->line = (int)line;
  snprintf(reporting->module, sizeof reporting->module, "%s", path ? path : "");
  int used = snprintf(reporting->message, sizeof reporting->message, "SyntaxError: ");
  vsnprintf(reporting->message + used, sizeof reporting->message - (size_t)used, format, arguments);
}

static void ignore_warning(void *machine, txString path, txInteger line, txString format, va_list arguments)
{
  (void)machine, (void)path, (void)line, (void)format, (void)arguments;
}

static txScript *parse(txMachine *the, const struct engine_module *module)
{
  struct source source = { module->source, module->source + module->size };
  txParser parser;
  txParserJump jump;
  txScript *volatile script = NULL;
  fxInitializeParser(&parser, the, the->parserBufferSize, the->parserTableModulo);
  parser.reportError = keep_first_error;
  parser.reportWarning = ignore_warning;
  parser.firstJump = &jump;
  if (c_setjmp(jump.jmp_buf) == 0) {
    parser.path = fxNewParserSymbol(&parser, (txString)module->name);
    fxParserTree(&parser, &source, next_byte, mxDebugFlag, NULL);
    fxParserHoist(&parser);
    fxParserBind(&parser);
    script = fxParserCode(&parser);
  }
  fxTerminateParser(&parser);
  return script;
}

/*
 * Code in place. XS copies function bodies and string literals into chunks unless an opcode says that they
 * lie in an archive: each opcode that copies has a twin, three further on, that refers.
 */

static size_t operand(const txByte *code, int bytes)
{
  size_t value = 0;
  for (int i = bytes; i > 0; i--)
    value = value << 8 | (txU1)code[i];
  return value;
}

/* Bytes of the instruction at `code` (xsCommon.c, gxCodeSizes: 0 holds an ID, below 0 a length). */
static size_t instruction_size(const txByte *code)
{
  txS1 size = gxCodeSizes[*(txU1 *)code];
  if (size > 0)
    return (size_t)size;
  switch (size) {
  case 0:
    return 1 + sizeof(txID);
  case -1:
    return 2 + operand(code, 1);
  case -2:
    return 3 + operand(code, 2);
  default:
    return 5 + operand(code, 4);
  }
}

static void refer_in_place(txByte *code, txSize size)
{
  for (txByte *end = code + size; code < end; code += instruction_size(code)) {
    txU1 *op = (txU1 *)code;
    switch (*op) {
    case XS_CODE_CODE_1:
    case XS_CODE_CODE_2:
    case XS_CODE_CODE_4:
      *op = (txU1)(*op - XS_CODE_CODE_1 + XS_CODE_CODE_ARCHIVE_1);
      break;
    case XS_CODE_STRING_1:
    case XS_CODE_STRING_2:
    case XS_CODE_STRING_4:
      *op = (txU1)(*op - XS_CODE_STRING_1 + XS_CODE_STRING_ARCHIVE_1);
      break;
    }
  }
}

void fxRemapIDs(txMachine *the, txByte *code, txSize size, txID *ids);

/* Replaces the parser's symbol numbers by keys of the root machine, as the device's linker does. */
static int link_symbols(txMachine *the, txScript *script)
{
  txByte *symbol = script->symbolsBuffer;
  txID count;
  if (!symbol)
    return 1;
  mxDecodeID(symbol, count);
  txID *ids = malloc((size_t)count * sizeof *ids);
  if (!ids)
    return 0;
  ids[0] = XS_NO_ID;
  for (txID i = 1; i < count; i++) {
    ids[i] = fxNewNameX(the, (txString)symbol); /* the key points at the text, which lives as long as the script */
    symbol += strlen((char *)symbol) + 1;
  }
  fxRemapIDs(the, script->codeBuffer, script->codeSize, ids);
  free(ids);
  return 1;
}

txScript *compile_module(txMachine *root, const struct engine_module *module, struct engine_fault *fault)
{
  memset(fault, 0, sizeof *fault);
  reporting = fault;
  txScript *script = parse(root, module);
  if (script && !fault->message[0] && link_symbols(root, script)) {
    refer_in_place(script->codeBuffer, script->codeSize);
    return script;
  }
  fxDeleteScript(script);
  if (!fault->message[0]) {
    fault->kind = ENGINE_MEMORY;
    snprintf(fault->module, sizeof fault->module, "%s", module->name);
    snprintf(fault->message, sizeof fault->message, "no memory to compile the module");
  }
  return NULL;
}

/* The hook behind eval and Function: the firmware has neither. */
txScript *fxParseScript(txMachine *the, void *stream, txGetter getter, txUnsigned flags)
{
  (void)the, (void)stream, (void)getter, (void)flags;
  return C_NULL;
}
