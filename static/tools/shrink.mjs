// Shortens scripts and style sheets for slow networks: comments, white space and long local names
// go; the language stays ES2018, and rules stay in their order.
// Usage: shrink.mjs NPM_FOLDER FILE… (each file, .js or .css, is written in place)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [npm, ...files] = process.argv.slice(2);
const require = createRequire(resolve(npm, 'package.json'));
const terser = require('terser');
const csso = require('csso');

for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const short = file.endsWith('.css')
    ? csso.minify(text, { restructure: false, comments: false }).css
    : (await terser.minify(text, { module: true, ecma: 2018 })).code;
  writeFileSync(file, `${short}\n`);
}
