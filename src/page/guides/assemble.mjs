// Makes C tables of the guides: node assemble.mjs OUT.c GUIDE.json…
//
// A guide that lacks a language, a source or a date does not build: see src/page/guides.h.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const LANGUAGES = ['zh-CN', 'en'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function demand(holds, where, what) {
  if (!holds)
    throw new Error(`${where}: ${what}`);
}

/** A C string literal; other than ASCII as octal bytes, which end by themselves. */
function literal(text) {
  if (text === null)
    return 'NULL';
  const bytes = [...Buffer.from(text)].map((byte) =>
    (byte < 32 || byte > 126 || byte === 34 || byte === 92 || byte === 63)
      ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte));
  return `"${bytes.join('')}"`;
}

/** One text in all languages, in their order. */
function words(value, where) {
  for (const language of LANGUAGES)
    demand(value && typeof value[language] === 'string' && value[language], where, `no ${language}`);
  return `{${LANGUAGES.map((language) => literal(value[language])).join(', ')}}`;
}

class Guide {
  constructor(file) {
    this.name = basename(file, '.json');
    this.guide = JSON.parse(readFileSync(file, 'utf8'));
    this.symbol = this.name.replace(/\W/g, '_');
    this.tables = [];
    demand(/^[a-z-]+$/.test(this.name), file, 'a name is of a-z and -');
    for (const day of ['made_on', 'review_by'])
      demand(DATE.test(this.guide[day]), file, `${day} is no date`);
  }

  table(type, name, rows) {
    demand(rows.length, `${this.name} ${name}`, 'is empty');
    this.tables.push(`static const ${type} ${name}[] = {\n${rows.join(',\n')}};\n`);
    return `${name}, ${rows.length}`;
  }

  statement(statement, name) {
    const ids = this.guide.sources.map(({ id }) => id);
    const numbers = statement.sources.map((id) => {
      demand(ids.includes(id), `${this.name} ${name}`, `no source ${id}`);
      return ids.indexOf(id);
    });
    const sources = this.table('unsigned char', `${name}_sources`, numbers);
    return `{${words(statement.text, name)}, ${sources}}`;
  }

  section(section, index) {
    const name = `${this.symbol}_${index}`;
    const rows = section.statements.map((statement, at) => this.statement(statement, `${name}_${at}`));
    const statements = this.table('struct guide_statement', name, rows);
    return `{${words(section.heading, name)}, ${statements}}`;
  }

  source(source) {
    const where = `${this.name} source ${source.id}`;
    for (const member of ['publisher', 'date'])
      demand(source[member], where, `no ${member}`);
    demand(Array.isArray(source.to_verify), where, 'to_verify is no list');
    return `{${[words(source.title, where), literal(source.publisher), literal(source.number ?? null),
      literal(source.date), source.to_verify.length > 0].join(', ')}}`;
  }

  row() {
    const { title, lead, made_on: made, review_by: review, sections, sources } = this.guide;
    const parts = [literal(this.name), words(title, this.name), words(lead, this.name), literal(made),
      literal(review),
      this.table('struct guide_section', `${this.symbol}_sections`,
        sections.map((section, index) => this.section(section, index))),
      this.table('struct guide_source', `${this.symbol}_sources`, sources.map((each) => this.source(each)))];
    return `{${parts.join(', ')}}`;
  }
}

const [out, ...files] = process.argv.slice(2);
const all = files.map((file) => new Guide(file));
const rows = all.map((guide) => guide.row());
writeFileSync(out, `/* Made by src/page/guides/assemble.mjs. */
#include "page/guides.h"

${all.flatMap((guide) => guide.tables).join('\n')}
const struct guide guides[] = {
${rows.join(',\n')}};
const size_t guide_count = sizeof guides / sizeof *guides;
`);
