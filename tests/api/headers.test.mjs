// What every page, file and answer says to browsers about itself: the desk's and the published
// site's as well.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { signIn, token } from './desk_support.mjs';
import { startNginx } from './nginx.mjs';
import { ask, root, sampleStore, startDesk, startFeverd, temporaryFolder } from './support.mjs';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
  + "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Of everything that a browser may show; what others may load says so itself. */
function checkPage({ headers }, what, isOurs = true) {
  assert.equal(headers['content-security-policy'], POLICY, what);
  assert.equal(headers['referrer-policy'], 'no-referrer', what);
  assert.equal(headers['x-content-type-options'], 'nosniff', what);
  assert.equal(headers['permissions-policy'], 'geolocation=(self), camera=(), microphone=()', what);
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what);
  assert.equal(headers['cross-origin-resource-policy'], isOurs ? 'same-origin' : undefined, what);
  assert.equal(headers['set-cookie'], undefined, what);
}

const PAGES = ['/', '/?q=协和', '/?lat=39.9124&lon=116.4159', '/?lat=x', '/clinics/110101-0001', '/clinics/110101-0009',
  '/clinics/110101-0001/report', '/reports/erase', '/regions/110101', '/privacy', '/offline', '/staff', '/self-check',
  '/consults', '/guides', '/guides/masks', '/sitemap.xml', '/robots.txt', '/nothing', '/static/nothing.js'];

test('every page of the service', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'app.js'), 'void 0;\n');
  const server = await startFeverd(['--store', sampleStore(), '--static', folder]);
  for (const page of PAGES)
    checkPage(await ask(server.port, page), page);
  checkPage(await ask(server.port, '/', { method: 'POST' }), 'a method that no page takes');
  checkPage(await ask(server.port, '/clinics/110101-0001/report', { method: 'POST', body: 'kind=nothing',
    headers: { 'content-type': 'application/x-www-form-urlencoded' } }), 'a form that is refused');
  const file = await ask(server.port, '/static/app.js');
  checkPage(file, 'a file', false);
  assert.equal(file.headers['access-control-allow-origin'], '*');
  for (const path of ['/api/v1/clinics', '/api/v1/clinics/nearest?lat=1', '/livez', '/openapi.json', '/api/v1/nothing']) {
    const { headers } = await ask(server.port, path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['referrer-policy'], 'no-referrer', path);
    assert.match(headers['content-type'], /json/, path);
  }
  await server.stop();
});

test('every page of the desk', async () => {
  const store = sampleStore();
  const desk = await startDesk(store);
  for (const path of ['/', '/sign-in', '/nothing'])
    checkPage(await ask(desk.port, path), path);
  const maintainer = await signIn(desk, token(store, '王敏'));
  for (const path of ['/', '/import', '/clinics', '/history', '/reports', '/closures', '/notices', '/corrections']) {
    const answer = await maintainer.get(path);
    checkPage(answer, path);
    assert.equal(answer.headers['cache-control'], 'no-store', path);
  }
  await desk.stop();
});

test('the published site behind nginx', { skip: !existsSync('/usr/sbin/nginx') && 'nginx is not installed' }, async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'static'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>\n');
  writeFileSync(join(folder, 'static/app.js'), 'void 0;\n');
  const site = readFileSync(join(root, 'deploy/nginx-publish.conf'), 'utf8');
  assert.ok(site.includes('root /srv/fever;'));
  const nginx = await startNginx(site.replace('root /srv/fever;', `root ${folder};`));
  checkPage(await ask(nginx.port, '/'), '/', false);
  checkPage(await ask(nginx.port, '/static/app.js'), '/static/app.js', false);
  await nginx.stop();
});
