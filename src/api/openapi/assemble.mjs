// Puts the parts of the OpenAPI document together: node assemble.mjs OUT PART…
//
// Each part is an object of the document's shape that holds one subject: its paths, parameters,
// schemas. Members with the same name are joined; what two parts say differently is an error. OUT
// ending in `.c` gets the bytes, plain and packed, as C arrays: feverd needs no file to serve
// them and packs nothing for each request.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

/** Joins `from` into `into`, in place; `where` is the JSON pointer that an error names. */
function join(into, from, where) {
  for (const [name, value] of Object.entries(from)) {
    const here = `${where}/${name}`;
    if (!(name in into))
      into[name] = value;
    else if (isObject(into[name]) && isObject(value))
      join(into[name], value, here);
    else
      throw new Error(`two parts state ${here}`);
  }
}

function assemble(parts) {
  const document = {};
  for (const part of parts)
    join(document, JSON.parse(readFileSync(part, 'utf8')), '');
  return JSON.stringify(document);
}

/** An array of bytes: a literal of that length is beyond what C11 promises to take. */
function cArray(name, bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 24)
    lines.push(`${[...bytes.subarray(at, at + 24)].join(',')},`);
  return `const unsigned char ${name}[] = {
${lines.join('\n')}
};
const size_t ${name}_length = sizeof ${name};
`;
}

function cSource(text) {
  const tag = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `/* Made by src/api/openapi/assemble.mjs. */
#include "api/openapi_document.h"

${cArray('openapi_document', Buffer.from(text))}
${cArray('openapi_document_gzip', gzipSync(text, { level: 9 }))}
const uint64_t openapi_document_tag = UINT64_C(0x${tag});
`;
}

const [out, ...parts] = process.argv.slice(2);
const text = `${assemble(parts)}\n`;
writeFileSync(out, out.endsWith('.c') ? cSource(text) : text);
