// Reads what a program prints on --help into its parts; the manual and the completion are made of them.
import { execFileSync } from 'node:child_process';

const SECTIONS = { 'Commands:': 'commands', 'Options:': 'options', 'Exit status:': 'exits' };

/** "  --name VALUE  text" or "  name  text"; a text may follow on the next line. */
const ENTRY = /^ {2}(?:--)?(\S+)(?: (\S+))??(?: {2,}(\S.*))?$/;

/** False for a line that is no entry of a table: what stands behind the last one. */
function entryInto(help, section, line) {
  const entries = help[section];
  const more = /^ {5,}(\S.*)$/.exec(line);
  if (more && entries.length) {
    const last = entries.at(-1);
    last.text = last.text ? `${last.text} ${more[1]}` : more[1];
    return true;
  }
  const [, name, value, text] = ENTRY.exec(line) ?? [];
  if (name)
    entries.push({ name, value, text });
  return Boolean(name);
}

/**
 * @param {string} text
 * @returns {{usage: string[], about: string[], commands: object[], options: object[], exits: object[],
 *   after: string[]}} entries are {name, value, text}
 */
export function parseHelp(text) {
  const help = { usage: [], about: [], commands: [], options: [], exits: [], after: [] };
  let section = 'usage';
  for (const line of text.trimEnd().split('\n')) {
    if (SECTIONS[line])
      section = SECTIONS[line];
    else if (section === 'usage' && line !== '')
      help.usage.push(line.replace(/^(Usage:)? +/, '').trimEnd());
    else if (section === 'usage')
      section = 'about';
    else if (section === 'about' || section === 'after')
      help[section].push(line);
    else if (line === '') {
      if (section !== 'exits')
        section = 'after';
    } else if (!entryInto(help, section, line)) {
      section = 'after';
      help.after.push(line);
    }
  }
  help.about = help.about.join('\n').trim().split('\n');
  help.after = help.after.join('\n').trim().split('\n');
  return help;
}

/** The words that may follow a command first, such as `add` of `token add --name NAME`. */
export function wordsOf(name, help) {
  const words = help.usage.map((line) => new RegExp(`\\b${name} ([a-z]+)\\b`).exec(line)?.[1]);
  return [...new Set(words.filter(Boolean))];
}

export function helpOf(program, ...args) {
  return parseHelp(execFileSync(program, [...args, '--help'], { encoding: 'utf8' }));
}
