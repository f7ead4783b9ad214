// The QR code of `feverctl token add --qr`, read off the terminal as a phone reads it: drawn as
// pixels from the characters and their colours, and decoded by a decoder that is not ours.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import jsQR from 'jsqr';
import { root, sampleStore } from './support.mjs';

const program = join(process.env.FEVER_BUILD ?? join(root, 'build/release'), 'feverctl');
const SITE = 'https://fever.example.org';
const BLACK_ON_WHITE = '\x1b[38;5;16;48;5;231m';
const MODULE_PX = 4;

let store;
before(() => { store = sampleStore(); });

const command = (name, more) =>
  ['--store', store, 'token', 'add', '--name', name, '--scope', 'load:110101-0004', ...more];
const add = (name, ...more) => spawnSync(program, command(name, more), { encoding: 'utf8' });

/** The same on a terminal of the system's `script`, which gives back what was drawn on it. */
function addOnTerminal(name, ...more) {
  const quoted = [program, ...command(name, more)].map((word) => `'${word}'`).join(' ');
  return spawnSync('script', ['-qec', quoted, '/dev/null'], { encoding: 'utf8' }).stdout
    .replaceAll('\r\n', '\n');
}

/** The lines of half blocks of an output, without their colours. */
const linesOf = (text) => text.replace(/\x1b\[[\d;]*m/g, '').split('\n')
  .filter((line) => /^[ ▀▄█]{20,}$/.test(line));

/** What a phone reads of such lines, on white; null where that is nothing. */
function read(lines) {
  const width = lines[0].length * MODULE_PX;
  const height = lines.length * 2 * MODULE_PX;
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    const inked = Math.floor(y / MODULE_PX) % 2 ? '▄█' : '▀█';
    for (let x = 0; x < width; x++) {
      if (inked.includes(lines[Math.floor(y / MODULE_PX / 2)][Math.floor(x / MODULE_PX)]))
        pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return jsQR(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}

test('the code holds the address of the staff page, and the token in its fragment', () => {
  const run = add('address', '--qr', '--site', SITE);
  assert.equal(run.status, 0, run.stderr);
  const [secret] = run.stdout.split('\n');
  assert.match(secret, /^fcm_[\w-]{43}$/);
  assert.equal(read(linesOf(run.stdout)), `${SITE}/staff#token=${secret}`);
  assert.ok(linesOf(run.stdout).length <= 24, 'it fits a small terminal');
});

test('without a site it holds the token alone, and says what is missing', () => {
  const run = add('alone', '--qr');
  assert.equal(read(linesOf(run.stdout)), run.stdout.split('\n')[0]);
  assert.match(run.stderr, /with --site .* opens the staff page/);
});

test('with --json the answer stays one value, and the code is drawn beside it', () => {
  const run = add('json', '--qr', '--site', SITE, '--json');
  const answer = JSON.parse(run.stdout);
  assert.deepEqual(Object.keys(answer), ['name', 'token', 'scopes']);
  assert.equal(read(linesOf(run.stderr)), `${SITE}/staff#token=${answer.token}`);
});

test('on a terminal it is black on white, whatever the colours around it', () => {
  const drawn = addOnTerminal('terminal', '--qr', '--site', SITE);
  const lines = drawn.split('\n').filter((line) => linesOf(line).length);
  const secret = /fcm_[\w-]{43}/.exec(drawn)[0];
  for (const line of lines)
    assert.ok(line.startsWith(BLACK_ON_WHITE) && line.endsWith('\x1b[0m'), JSON.stringify(line));
  assert.equal(read(linesOf(drawn)), `${SITE}/staff#token=${secret}`);
  const quiet = linesOf(drawn).slice(0, 2).concat(linesOf(drawn).slice(-2));
  assert.ok(quiet.every((line) => !line.trim()), 'four modules of margin above and below');
  assert.ok(linesOf(drawn).every((line) => /^ {4}.* {4}$/.test(line)), 'and on both sides');
});

test('a site that is none is refused before a token is made', () => {
  for (const site of ['fever.example.org', 'ftp://fever.example.org', `${SITE}/staff`, `${SITE}?x=1`])
    assert.match(add('refused', '--qr', '--site', site).stderr, /--site must be http/);
  assert.match(add('refused', '--site', SITE).stderr, /needs --qr/);
  assert.equal(add('refused').status, 0, 'the name is still free');
  assert.match(add('plain', '--qr', '--site', 'http://fever.example.org').stderr, /by https/);
});
