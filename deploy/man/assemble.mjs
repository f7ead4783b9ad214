// Puts the manual together: the pages of this folder, in which a line "@…@" stands for what a program
// prints on --help, so that no page names an option that there is not.
// Usage: assemble.mjs BUILD_DIR OUTPUT_DIR PAGE…
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { helpOf } from './help.mjs';

const [build, output, ...pages] = process.argv.slice(2);
const WIDTH = 78;

/** Text for mdoc: escaped, and a line never begins with a control character. */
const escape = (text) => text.replaceAll('\\', '\\e').replace(/^(?=[.'])/, '\\&');

/** Fills lines, and begins one with each sentence, as mdoc wants it. */
function fill(text) {
  const lines = [];
  for (const sentence of text.split(/(?<=[.!?]) (?=[^a-z])/)) {
    lines.push('');
    for (const word of sentence.split(/\s+/)) {
      if (lines.at(-1) && lines.at(-1).length + word.length >= WIDTH)
        lines.push('');
      lines[lines.length - 1] += `${lines.at(-1) ? ' ' : ''}${word}`;
    }
  }
  return lines.map(escape).join('\n');
}

/** A paragraph of a help text is laid out by hand from its first line with inner columns on. */
const isLaidOut = (line) => /^\s|\S {2,}\S/.test(line);

function paragraphs(lines) {
  const parts = [];
  for (const paragraph of lines.join('\n').split(/\n{2,}/).filter(Boolean)) {
    const all = paragraph.split('\n');
    const at = all.findIndex(isLaidOut);
    const plain = at < 0 ? all : all.slice(0, at);
    if (plain.length)
      parts.push(`.Pp\n${fill(plain.join(' '))}`);
    if (at >= 0)
      parts.push(`.Bd -literal -offset 2n\n${all.slice(at).map(escape).join('\n')}\n.Ed`);
  }
  return parts.join('\n').replace(/^\.Pp\n/, '');
}

const list = (items) => ['.Bl -tag -width Ds', ...items, '.El'].join('\n');
const item = (head, text) => `.It ${head}\n${fill(text)}`;
const optionHead = ({ name, value }) => `Fl \\-${name.replaceAll('-', '\\-')}${value ? ` Ar ${value}` : ''}`;
const options = (help) => list(help.options.map((each) => item(optionHead(each), each.text)));

function usage(help) {
  return `.Bd -literal -offset 2n\n${help.usage.map((line) => escape(line)).join('\n')}\n.Ed`;
}

/** A command: its ways to be called, what it does, its options but for those of all, its exits. */
function command(program, { name, text }, common) {
  const help = helpOf(program, name);
  const own = help.options.filter((each) => !common.has(each.name));
  const exits = help.exits.filter((each) => !['0', '1', '2'].includes(each.name));
  return [`.Ss ${name}`, `${name} ${text}.`, usage(help), paragraphs(help.about),
    ...own.length ? [list(own.map((each) => item(optionHead(each), each.text)))] : [],
    ...exits.length ? ['.Pp', 'Exit status besides:', list(exits.map((each) => item(each.name, `${each.text}.`)))] : [],
    ...help.after[0] ? ['.Pp', paragraphs(help.after)] : []].join('\n');
}

function commands(program) {
  const help = helpOf(program);
  const common = new Set(help.options.map((each) => each.name));
  return help.commands.map((each) => command(program, each, common)).join('\n');
}

/** A configuration file's settings are feverd's options without those that are words alone. */
function settings(program) {
  const rows = helpOf(program).options.filter(({ name }) => !['config', 'help', 'version'].includes(name));
  return list(rows.map(({ name, value, text }) => item(`Cm ${name} No = ${value ? `Ar ${value}` : 'true'}`, text)));
}

/** The table of columns of the maintainer's guide: names, Chinese headers, what they hold. */
function columns() {
  const guide = readFileSync(new URL('../../geodata/README.md', import.meta.url), 'utf8');
  const rows = /\n## The columns\n[^]*?\n((?:\|.*\n)+)/.exec(guide)[1].trim().split('\n').slice(2);
  const plain = (cell) => cell.trim().replace(/`([^`]*)`/g, '$1').replace(/\[([^\]]+)\]\(([^)]+)\)/g, '$1 ($2)');
  return list(rows.map((row) => {
    const [names, headers, text] = row.split('|').slice(1, 4).map(plain);
    return item(`Li ${names.replaceAll(', ', ' , ')}`, `${text}${headers ? ` (${headers})` : ''}`.trim());
  }));
}

const fillers = {
  options: (program) => options(helpOf(join(build, program))),
  commands: (program) => commands(join(build, program)),
  settings: (program) => settings(join(build, program)),
  columns,
};

mkdirSync(output, { recursive: true });
for (const page of pages) {
  const text = readFileSync(page, 'utf8').replace(/^@(\w+) (\w+)@$/gm,
    (line, filler, of) => fillers[filler](of));
  writeFileSync(join(output, basename(page, '.in')), text);
}
