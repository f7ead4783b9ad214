// The desk as time goes by: its clock is moved by libfaketime, whose offset stands in a file.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { newest, signIn, token } from './desk_support.mjs';
import { faketime, feverctl, importClinics, noFaketime, runFeverctl, sampleStore, startDesk, temporaryFolder } from './support.mjs';

const ID = '110101-0001';
const MINUTE = 60, HOUR = 60 * MINUTE;

/** A desk on a clock of its own; `to(seconds)` sets how far that is ahead of ours. */
async function startLater(store, args = []) {
  const file = join(temporaryFolder(), 'offset');
  const to = (seconds) => writeFileSync(file, `+${seconds}\n`);
  to(0);
  const desk = await startDesk(store, args, { LD_PRELOAD: faketime, FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' });
  return { ...desk, to };
}

const pageOf = async (clerk, path) => {
  const answer = await clerk.get(path);
  assert.equal(answer.status, 200, path);
  return answer.body.toString();
};

/** The number that the first page puts before a list, none where it has no tile. */
const countOf = async (clerk, list) =>
  Number(new RegExp(`<li><b>(\\d+)</b><a href="${list}">`).exec(await pageOf(clerk, '/'))?.[1] ?? 0);

describe('the desk as time goes by', { skip: noFaketime }, () => {
  for (const [minutes, args] of [[30, []], [7, ['--idle-minutes', '7']]])
    test(`who sends nothing for ${minutes} minutes is signed out${args.length ? '' : ' by default'}`, async () => {
      const store = sampleStore();
      const desk = await startLater(store, args);
      const clerk = await signIn(desk, token(store, 'clerk'));
      desk.to((minutes - 1) * MINUTE);
      assert.equal((await clerk.get('/')).status, 200, 'one minute is left');
      desk.to((2 * minutes - 2) * MINUTE);
      assert.equal((await clerk.get('/')).status, 200, 'each request begins the time anew');
      const revision = newest(store);
      desk.to((3 * minutes - 1) * MINUTE);
      const late = await clerk.post('/close', { id: ID, preset: '设备检修', until: 'today' });
      assert.equal(late.status, 403, 'a form that was left open does nothing');
      const ended = await clerk.get('/');
      assert.deepEqual([ended.status, ended.headers.location], [303, '/sign-in']);
      desk.to(0);
      assert.equal(newest(store), revision);
      assert.equal(JSON.parse(feverctl(store, '--json', 'close', '--list')).closures.length, 0);
      await desk.stop();
    });

  test('an idle time that is none is refused', () => {
    const store = sampleStore();
    for (const minutes of ['4', '481', '0', '-1', 'x', '', '30m']) {
      const run = runFeverctl(store, 'desk', '--listen', '127.0.0.1:0', '--idle-minutes', minutes);
      assert.equal(run.status, 2, minutes);
      assert.match(run.stderr, /idle-minutes/, minutes);
    }
  });

  test('a closure without an end is to be confirmed once it is 48 hours old', async () => {
    const store = sampleStore();
    feverctl(store, 'close', ID, '--reason', '装修');
    feverctl(store, 'close', '110101-0002', '--reason', '停电', '--until', '2199-01-01T00:00:00+08:00');
    const desk = await startLater(store, ['--idle-minutes', '480']);
    const secret = token(store, 'clerk');
    desk.to(48 * HOUR - MINUTE);
    const early = await signIn(desk, secret);
    assert.equal(await countOf(early, '/closures'), 0);
    desk.to(48 * HOUR + MINUTE);
    assert.equal(await countOf(early, '/closures'), 1, 'the one with an end is not asked about');
    const list = await pageOf(early, '/closures');
    const due = list.slice(list.indexOf('超过 48 小时没有确认'));
    assert.match(due.slice(0, due.indexOf('</table>')), new RegExp(ID));
    const seen = /name="target" value="110101-0001"[^]*?name="seen" value="([^"]+)"|name="seen" value="([^"]+)"[^]*?name="target" value="110101-0001"/.exec(due);
    assert.equal((await early.post('/confirm', { scope: 'clinic', target: ID, seen: seen[1] ?? seen[2] })).status, 303);
    assert.equal(await countOf(early, '/closures'), 0, 'confirmed, it holds for 48 hours more');
    await desk.stop();
  });

  test('corrections that ran out, and those that the source has confirmed, are listed apart', async () => {
    const store = sampleStore();
    const until = new Date(Date.now() + 24 * HOUR * 1000).toISOString();
    feverctl(store, 'correct', ID, 'phone=010-62345678', '--why', '换号', '--until', until);
    feverctl(store, 'correct', '110101-0003', 'address=丙路33号', '--why', '搬迁');
    const desk = await startLater(store, ['--idle-minutes', '480']);
    const secret = token(store, 'clerk');
    const clerk = await signIn(desk, secret);
    assert.doesNotMatch(await pageOf(clerk, '/corrections'), /已不起作用/);
    importClinics(store, (lines) => lines.map((line) => line.replace('丙路1号', '丙路33号')));
    desk.to(25 * HOUR);
    const page = await pageOf(await signIn(desk, secret), '/corrections');
    const stale = page.slice(page.indexOf('已不起作用'));
    const rows = stale.slice(0, stale.indexOf('</table>')).split('<tr>').slice(1);
    assert.equal(rows.length, 2);
    assert.match(rows.find((row) => row.includes(ID)), /已过期/);
    assert.match(rows.find((row) => row.includes('110101-0003')), /来源已一致/);
    assert.doesNotMatch(page, /正在起作用/);
    await desk.stop();
  });
});
