// What the programs that break things share: chance that can be repeated, counts, what a store holds.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

let seed = Number(process.env.FAULT_SEED ?? Date.now() % 1000000);
let passed = 0;
let failed = 0;
let skipped = 0;

export const firstSeed = seed;

/** mulberry32: a number from 0 to 1. FAULT_SEED repeats a run. */
export function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let value = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
  return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
}

/** Counts one fault as survived, or says why it was not. */
export function count(name, why) {
  if (why === null) {
    passed++;
  } else {
    failed++;
    console.log(`failed: ${name}: ${why}`);
  }
}

export function skip(name, why) {
  skipped++;
  console.log(`skip: ${name}: ${why}`);
}

/** The last line, and the exit code. */
export function conclude() {
  console.log(`${passed + failed} faults injected, ${passed} survived, ${skipped} skipped`);
  process.exitCode = failed ? 1 : 0;
}

/** The numbers below `total`, or `most` of them, evenly spread. */
export function spread(total, most) {
  const step = Math.max(1, total / most);
  return Array.from({ length: Math.min(total, most) }, (_, i) => Math.floor(i * step));
}

/** feverctl for the stores of one folder. */
export function commands(feverctl, work) {
  const ctl = (store, ...args) => spawnSync(feverctl, ['--store', store, ...args], { encoding: 'utf8' });
  const must = (store, ...args) => {
    const result = ctl(store, ...args);
    if (result.status !== 0)
      throw new Error(`feverctl ${args.join(' ')} ended with ${result.status}: ${result.stderr}`);
    return result.stdout;
  };
  /** The store's clinics as one hash, with the number of its revision. */
  const content = (store) => {
    const file = path.join(work, 'export.csv');
    rmSync(file, { force: true });
    must(store, 'export', file);
    const { revision } = JSON.parse(must(store, 'stats', '--json'));
    return `${revision.number} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`;
  };
  /** What is wrong with the store, or null; `expected` lists the contents that it may have. */
  const problem = (store, expected, seen = () => {}) => {
    const check = ctl(store, 'check');
    if (check.status !== 0) return `check says: ${check.stdout}${check.stderr}`;
    const now = content(store);
    seen(now);
    return expected.includes(now) ? null : `it holds neither the old nor the new revision: ${now}`;
  };
  return { ctl, must, content, problem };
}

export function removeStore(store) {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(store + end, { force: true });
}
