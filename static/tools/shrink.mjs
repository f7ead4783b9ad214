// Shortens scripts for slow networks: comments and long local names go, the language stays ES2018.
// Usage: shrink.mjs NPM_FOLDER FILE… (each file is written in place)
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [npm, ...files] = process.argv.slice(2);
const { minify } = createRequire(resolve(npm, 'package.json'))('terser');

for (const file of files) {
  const short = await minify(readFileSync(file, 'utf8'), { module: true, ecma: 2018 });
  writeFileSync(file, short.code + '\n');
}
