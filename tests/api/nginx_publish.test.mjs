// The site for published files with real nginx: nothing hidden is handed out but the proof of the host.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startNginx } from './nginx.mjs';
import { root, talk, temporaryFolder } from './support.mjs';

test('hidden files stay hidden', { skip: !existsSync('/usr/sbin/nginx') && 'nginx is not installed' }, async () => {
  const folder = temporaryFolder();
  for (const name of ['.git', '.well-known/acme-challenge'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['index.html', '.git/config', '.well-known/other', '.well-known/acme-challenge/proof', '.well-known/acme-challenge/.hidden'])
    writeFileSync(join(folder, name), name);
  const site = readFileSync(join(root, 'deploy/nginx-publish.conf'), 'utf8').replace('/srv/fever', folder);
  const nginx = await startNginx(site);
  const statusOf = async (path) => (await talk(nginx.port, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).status;
  assert.equal(await statusOf('/'), 200);
  assert.equal(await statusOf('/.well-known/acme-challenge/proof'), 200);
  for (const path of ['/.git/config', '/.well-known/other', '/.well-known/acme-challenge/.hidden',
    '/.well-known/acme-challenge/../../.git/config', '/.well-known/acme-challenge/%2e%2e/%2e%2e/.git/config'])
    assert.equal(await statusOf(path), 404, path);
  await nginx.stop();
});
