// The alert rules and the dashboard of deploy/: sound, and made of metrics that feverd has.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask, root, startSample } from './support.mjs';

const rules = readFileSync(join(root, 'deploy/alerts.yml'), 'utf8');
const dashboard = JSON.parse(readFileSync(join(root, 'deploy/grafana-dashboard.json'), 'utf8'));
const NAMES = /\b(?:fever|process)_[a-z_]+\b/g;

function promtool(...args) {
  const run = spawnSync('promtool', args, { cwd: join(root, 'deploy'), encoding: 'utf8' });
  assert.equal(run.status, 0, run.stdout + run.stderr);
}

test('each alert fires, and is quiet where all is well', () => {
  promtool('check', 'rules', 'alerts.yml');
  promtool('test', 'rules', 'alerts.test.yml');
  const tests = readFileSync(join(root, 'deploy/alerts.test.yml'), 'utf8');
  for (const [, name] of rules.matchAll(/- alert: (\w+)/g))
    assert.ok(tests.includes(`alertname="${name}"`), `${name} is not tested`);
});

test('each alert says where to read on', () => {
  const alerts = rules.split('- alert: ').slice(1);
  assert.ok(alerts.length > 10);
  for (const alert of alerts) {
    const anchor = `fever${/^Fever(\w+)/.exec(alert)[1].replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    assert.ok(alert.includes(`runbook: deploy/OPERATIONS.md#${anchor}\n`), anchor);
  }
});

test('all that alerts and the dashboard ask for is in /metrics', async () => {
  const server = await startSample();
  const metrics = (await ask(server.port, '/metrics')).body.toString();
  assert.equal(await server.stop(), 0);
  const known = new Set([...metrics.matchAll(/^([a-z_]+)[ {]/gm)].map(([, name]) => name));
  known.add('fever_certificate_expires_timestamp_seconds'); // of TLS alone: tls.test.mjs has it
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  assert.ok(expressions.length > 15);
  for (const text of [rules, ...expressions])
    for (const [name] of text.matchAll(NAMES))
      assert.ok(known.has(name), `${name} is no metric of feverd`);
  for (const { datasource } of dashboard.panels)
    assert.equal(datasource.uid, '${datasource}');
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
});

test('the guide to monitoring names each figure, and no other', async () => {
  const server = await startSample();
  const families = [...(await ask(server.port, '/metrics')).body.toString().matchAll(/^# TYPE ([a-z_]+) /gm)].map(([, name]) => name);
  assert.equal(await server.stop(), 0);
  const guide = readFileSync(join(root, 'deploy/MONITORING.md'), 'utf8');
  const table = /\n\| figures \|.*\n((?:\|.*\n)+)/.exec(guide)[1];
  const named = [...table.matchAll(/`((?:fever|process)_[a-z_]*)(…?)`/g)].map(([, name, more]) => ({ name, more }));
  const fits = (family) => ({ name, more }) => (more ? family.startsWith(name) : family === name);
  for (const family of families)
    assert.ok(named.some(fits(family)), `${family} is not told`);
  families.push('fever_certificate_expires_timestamp_seconds', 'fever_store_behind_seconds'); // of TLS and standbys alone
  for (const { name, more } of named)
    assert.ok(families.some((family) => fits(family)({ name, more })), `${name}${more} is none`);
});
