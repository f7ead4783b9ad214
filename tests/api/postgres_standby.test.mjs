// A node that reads a standby: what was replayed there it shows, and how old that is it says. And a primary
// that comes back though a standby was promoted in its place.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask as asked, startPrimary, startStandby } from '../fault/cluster_parts.mjs';
import { ask, feverctl, root, runFeverctl, sampleStore, startFeverd, tells, until } from './support.mjs';

const CLINIC = '110101-0004';
const wanted = spawnSync(join(root, 'tests/postgres.sh'), ['wanted'], { encoding: 'utf8' });
const skip = wanted.status !== 0 && wanted.stdout.trim();

const url = ({ port }, more = '') => `postgresql://fever@127.0.0.1:${port}/fever${more}`;
const degradedOf = async (node) => (await ask(node.port, '/readyz')).json.degraded;
const closedOn = async (node) =>
  Boolean((await ask(node.port, `/api/v1/clinics/${CLINIC}`)).json.clinic.opening.closure);

test('a standby that falls behind is no present', { skip }, async (t) => {
  const primary = await startPrimary();
  t.after(() => primary.kill('SIGQUIT'));
  const sample = sampleStore();
  feverctl(sample, 'copy', sample, url(primary));
  const standby = await startStandby(primary);
  t.after(() => standby.kill('SIGQUIT'));
  const node = await startFeverd(['--store', url(standby, '?target_session_attrs=any')]);
  const degraded = async () => (await degradedOf(node)).filter((name) => name !== 'writes_failing');
  const closed = () => closedOn(node);
  const figure = async () => Number(/^fever_store_behind_seconds (\d+)$/m.exec((await ask(node.port, '/metrics')).body)[1]);
  assert.deepEqual(await degraded(), []);
  const { status, stderr } = runFeverctl(url(standby, '?target_session_attrs=any'), 'close', CLINIC, '--reason', '停水');
  assert.equal(status, 1);
  assert.match(stderr, /this server only reads, it is not the primary/);

  await asked(standby.port, 'fever', 'SELECT pg_wal_replay_pause()');
  feverctl(url(primary), 'close', CLINIC, '--reason', '停水');
  await until(async () => (await degraded()).includes('store_behind'), 30, 'it is said');
  assert.ok(await figure() > 10);
  await tells(node, /event=degraded reason=store_behind msg="[^"]*standby/);
  assert.equal(await closed(), false);
  assert.equal((await ask(node.port, '/readyz')).status, 200);

  await asked(standby.port, 'fever', 'SELECT pg_wal_replay_resume()');
  await until(async () => (await degraded()).length === 0, 10, 'it is well again');
  await until(closed, 5, 'the closure');
  assert.equal(await figure(), 0);
  assert.equal(await node.stop(), 0);
});

test('a primary that comes back beside the one that was promoted is not followed', { skip }, async (t) => {
  const primary = await startPrimary();
  t.after(() => primary.kill('SIGQUIT'));
  const sample = sampleStore();
  feverctl(sample, 'copy', sample, url(primary));
  const standby = await startStandby(primary);
  t.after(() => standby.kill('SIGQUIT'));
  const node = await startFeverd(['--store', url({ port: `${primary.port},127.0.0.1:${standby.port}` })]);
  await primary.kill('SIGQUIT');
  await standby.promote();
  feverctl(url(standby), 'close', CLINIC, '--reason', '停水');
  await until(() => closedOn(node), 20, 'the promoted one is followed');

  const returned = await primary.again();
  t.after(() => returned.kill('SIGQUIT'));
  await asked(standby.port, 'postgres',
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'fever'");
  await until(async () => (await degradedOf(node)).includes('store_unreadable'), 20, 'the old one is refused');
  assert.equal(await closedOn(node), true);
  await tells(node, /is of timeline 1, but 2 has begun: another was promoted in its place/);

  await returned.kill('SIGQUIT');
  await until(async () => (await degradedOf(node)).length === 0, 20, 'the promoted one is found again');
  assert.equal(await closedOn(node), true);
  assert.equal(await node.stop(), 0);
});
