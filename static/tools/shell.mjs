// Puts the list of the shell's files, and a version made of their bytes, before the service worker:
// when a file changes, the worker does, and browsers fetch both anew.
// Usage: shell.mjs FOLDER (as it is served below /static/, with sw.js in it)
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const worker = join(folder, 'sw.js');

/* What feverd's residents never see: the documentation, the page of a clinic's own people, and what a
 * published site loads. */
const isForOthers = (name) => name === 'docs.css' || name.startsWith('staff') || name.includes('published');
const below = (name) => readdirSync(join(folder, name)).sort().filter((file) => !isForOthers(file))
  .map((file) => `${name}/${file}`);
const names = [...below('css'), ...below('js'), ...below('icons'), 'client/fever-client.js'];

const hash = createHash('sha256');
for (const name of readdirSync(folder, { recursive: true }).sort())
  if (statSync(join(folder, name)).isFile()) hash.update(name).update(readFileSync(join(folder, name)));
const shell = { version: hash.digest('hex').slice(0, 16),
  files: ['/offline', '/offline?lang=en', ...names.map((name) => `/static/${name}`)] };

writeFileSync(worker, `self.SHELL=${JSON.stringify(shell)};\n${readFileSync(worker, 'utf8')}`);
