// Writes the completion for bash: fever.bash, and behind it the words that the programs know of, asked
// of themselves, so that it offers no option that there is not.
// Usage: assemble.mjs BUILD_DIR OUTPUT_DIR
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { helpOf, wordsOf } from '../man/help.mjs';

const [build, output] = process.argv.slice(2);

/** What a value is, by how the help names it: what bash has to offer for it. */
const VALUES = { FILE: 'file', DIR: 'folder', STORE: 'file', FROM: 'file', TO: 'file' };

/** The choices that a help text names after a colon or by itself: "gcj02 or bd09", "csv, xlsx". */
const CHOICES = {
  crs: 'wgs84 gcj02 bd09',
  'tiles-crs': 'wgs84 gcj02 bd09',
  as: 'clinics regions calendar hotlines outlines self-check consults notices',
  lang: 'zh-CN en',
  delimiter: 'comma tab semicolon pipe',
  severity: 'info warning urgent',
  sandbox: 'auto on off',
  format: 'csv geojson gpkg xlsx',
  provider: 'offline amap tencent tianditu',
};

function choicesOf({ name, text }) {
  const choices = CHOICES[name]?.split(' ') ?? [];
  const strange = choices.filter((choice) => !text.includes(choice));
  if (strange.length)
    throw new Error(`--${name} does not take ${strange}: ${text}`);
  return choices.join(' ');
}

/** Rows of the table that fever.bash describes. */
function table(command, help) {
  const lines = [`    ['${command}']='${help.options.map(({ name }) => `--${name}`).join(' ')}'`];
  for (const option of help.options) {
    if (option.value)
      lines.push(`    ['${command} --${option.name}']='${choicesOf(option) || `@${VALUES[option.value] ?? 'text'}`}'`);
  }
  return lines;
}

function operandsOf(command, help) {
  const words = wordsOf(command, help).join(' ');
  const takesFile = help.usage.some((line) => /\b(FILE|DIR|FROM)\b/.test(line.replace(/--\S+ \S+/g, '')));
  return `    ['${command} @']='${words}${takesFile ? ' @file' : ''}'`;
}

function write(program, rows) {
  const script = readFileSync(new URL('fever.bash', import.meta.url), 'utf8');
  const text = `${script}\ndeclare -gA _${program}_words=(\n${rows.join('\n')}\n)\n` +
    `_${program}() { _fever_complete _${program}_words; }\ncomplete -F _${program} ${program}\n`;
  writeFileSync(join(output, program), text);
}

mkdirSync(output, { recursive: true });
write('feverd', [...table('main', helpOf(join(build, 'feverd'))), `    ['main @']=''`]);
const ctl = helpOf(join(build, 'feverctl'));
const rows = [...table('main', ctl), `    ['main @']='${ctl.commands.map(({ name }) => name).join(' ')}'`];
for (const { name } of ctl.commands) {
  const help = helpOf(join(build, 'feverctl'), name);
  rows.push(...table(name, help), operandsOf(name, help));
}
write('feverctl', rows);
