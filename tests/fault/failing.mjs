// The programs in which calls for memory and to the disk fail on demand (failing.c), and who demands it.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../api/support.mjs';

export const KINDS = { memory: 0, write: 1, sync: 2, name: 3 };

const NUMBERS = 4, PLENTY = 1_000_000_000;

/** A wish of its own; `env` goes to the program that is to follow it. */
export function faultWish() {
  const name = path.join(temporaryFolder(), 'wish');
  const file = openSync(name, 'w+');
  const put = (first, ...values) =>
    writeSync(file, Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer), 0, values.length * 8, first * 8);
  const get = (index) => {
    const bytes = Buffer.alloc(8);
    readSync(file, bytes, 0, 8, index * 8);
    return Number(bytes.readBigInt64LE());
  };
  put(0, 0, -1, 0, 0);
  return {
    env: { FAULTS_FILE: name },
    /** Lets the call number `which` (from 0) of a kind fail; with `stays` all behind it, too. */
    arm(kind, which, stays = false) {
      put(0, KINDS[kind], -1, stays ? 1 : 0, 0);
      put(1, which);
    },
    /** Lets nothing fail any more; how many calls have. */
    disarm() {
      put(1, -1);
      return get(NUMBERS - 1);
    },
    /** Counts the calls of a kind from now on; what it gives tells how many there were. */
    counting(kind) {
      put(0, KINDS[kind], PLENTY, 0, 0);
      return () => PLENTY - get(1);
    },
    close: () => closeSync(file),
  };
}
