// What is sent: syntax that old WebViews read, types, one set of words, few bytes, no inline code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { HOSTILE, clinics } from './clinics.mjs';
import { ask } from '../api/support.mjs';
import { HERE, root, startSite, staticFolder, until } from './site.mjs';

const inFolder = (folder) => readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.js'))
  .map((name) => path.join(root, folder, name));
const scripts = inFolder('static/js');
const worker = path.join(root, 'static/sw.js');
const ours = [...scripts, ...inFolder('static/client'), worker];
const KIB = 1024;

test('scripts keep to ES2018', () => {
  assert.ok(scripts.length > 5);
  for (const file of ours)
    parse(readFileSync(file, 'utf8'), { ecmaVersion: 2018, sourceType: 'module' });
});

test('scripts have the types that they say', () => {
  const compiler = path.join(root, 'tests/web/node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '--noEmit', '--allowJs', '--checkJs', '--strict',
    '--target', 'es2018', '--lib', 'es2018,dom,dom.iterable', '--module', 'es2020', ...ours],
  { stdio: 'pipe' });
});

test('style sheets ask for nothing that a WebView of 2018 lacks', () => {
  for (const name of readdirSync(path.join(root, 'static/css'))) {
    const text = readFileSync(path.join(root, 'static/css', name), 'utf8').replace(/\/\*[^]*?\*\//g, '');
    assert.doesNotMatch(text, /(?:padding|margin|inset)-(?:inline|block)|\b(?:max|min|clamp)\(|:is\(|:where\(|:has\(|aspect-ratio/, name);
    for (const [rule] of text.matchAll(/[^{}]*\{[^{}]*\}/g))
      assert.ok(!(/display:\s*(inline-)?flex/.test(rule) && /[^-]gap:/.test(rule)), `${name}: ${rule}`);
  }
});

test('both languages have the same keys, filled alike', async () => {
  const { chinese } = await import(path.join(root, 'static/js/texts-zh-CN.js'));
  const { english } = await import(path.join(root, 'static/js/texts-en.js'));
  const offline = await import(path.join(root, 'static/js/texts-offline.js'));
  const published = await import(path.join(root, 'static/js/texts-published.js'));
  const places = (text) => text.match(/\{\d\}/g) ?? [];
  for (const [zh, en] of [[chinese, english], [offline.chinese, offline.english],
    [published.chinese, published.english]]) {
    assert.deepEqual(Object.keys(zh), Object.keys(en));
    for (const key of Object.keys(zh))
      assert.deepEqual(places(zh[key]).sort(), places(en[key]).sort(), key);
  }
});

test('no address of another host stands in what is sent, but for links', () => {
  for (const folder of ['js', 'css']) {
    for (const name of readdirSync(path.join(root, 'static', folder))) {
      const text = readFileSync(path.join(root, 'static', folder, name), 'utf8');
      const hosts = [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map((found) => found[1]);
      const allowed = ['www.w3.org', 'www.openstreetmap.org'];
      assert.deepEqual(hosts.filter((host) => !allowed.includes(host)), [], name);
    }
  }
});

/* Two pages load scripts: the list with its map, and the one that stands in for it offline. The
 * self-check and the staff page load their own beside those of every page, but no map; a published site
 * loads what only it needs. */
test('scripts stay below 60 KiB gzipped with Leaflet, below 40 KiB offline, as they are sent', () => {
  const isOffline = (name) => name.includes('offline');
  const sent = scripts.map((file) => path.relative(path.join(root, 'static'), file));
  const weigh = (files) => files.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(staticFolder, name))).length, 0);
  const ofSelfCheck = sent.filter((name) => name.includes('self-check'));
  const ofStaff = sent.filter((name) => name.startsWith('js/staff'));
  const ofPublished = sent.filter((name) => name.includes('published'));
  const ofOthers = [...ofSelfCheck, ...ofStaff, ...ofPublished];
  const ofList = sent.filter((name) => !ofOthers.includes(name));
  const online = weigh([...ofList.filter((name) => !isOffline(name)), 'sw.js', 'vendor/leaflet/leaflet.js']);
  const offline = weigh([...ofList, 'client/fever-client.js']);
  assert.ok(online < 60 * KIB, `${online} bytes with the map`);
  assert.ok(offline < 40 * KIB, `${offline} bytes offline`);
  assert.ok(weigh(ofSelfCheck) < 5 * KIB, `${weigh(ofSelfCheck)} bytes of the self-check`);
  assert.ok(weigh([...ofPublished, 'client/fever-published.js']) < 7 * KIB, 'of a published site');
  assert.ok(weigh(ofStaff) < 6 * KIB, `${weigh(ofStaff)} bytes of the staff page`);
});

test('what is sent keeps to ES2018, too', () => {
  for (const name of ['sw.js', 'client/fever-client.js', ...readdirSync(path.join(staticFolder, 'js')).map((one) => `js/${one}`)])
    parse(readFileSync(path.join(staticFolder, name), 'utf8'), { ecmaVersion: 2018, sourceType: 'module' });
});

describe('what is served', () => {
  let site;
  before(async () => (site = await startSite(clinics)));
  after(() => site.stop());

  test('the first view without the map stays below 40 KiB', async () => {
    let bytes = 0;
    const { page, close } = await site.open(`/?${HERE}`, {
      setUp: async (tab, context) => {
        const wire = await context.newCDPSession(tab);
        await wire.send('Network.enable');
        wire.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
      },
    });
    await until(page, () => document.querySelector('.map-toggle'));
    await page.waitForLoadState('networkidle');
    assert.ok(bytes > 5 * KIB && bytes < 40 * KIB, `${bytes} bytes`);
    await close();
  });

  test('pages hold no inline code and carry the strict policy', async () => {
    for (const target of ['/', `/?${HERE}`, '/clinics/c-hostile', '/regions/110101', '/privacy', '/offline', '/nothing',
      '/self-check', '/guides/masks', '/staff', '/consults']) {
      const { page, response, close } = await site.open(target, { javaScriptEnabled: false });
      const inline = await page.$$eval('*', (all) => all.filter((one) =>
        one.matches('style, [style], script:not([src]):not([type="application/ld+json"]), iframe, object, base') ||
        one.getAttributeNames().some((name) => name.startsWith('on'))).map((one) => one.outerHTML));
      assert.deepEqual(inline, [], target);
      const headers = response.headers();
      const policy = headers['content-security-policy'];
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'",
        "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"])
        assert.ok(policy.includes(rule), rule);
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['set-cookie'], undefined);
      await close();
    }
  });

  test('a clinic describes itself to search engines', async () => {
    const { page, close } = await site.open('/clinics/c-hostile', { javaScriptEnabled: false });
    const data = JSON.parse(await page.$eval('script[type="application/ld+json"]', (one) => one.textContent));
    assert.equal(data['@type'], 'MedicalClinic');
    assert.equal(data.name, HOSTILE);
    assert.ok(Math.abs(data.geo.latitude - 39.917) < 1e-6);
    await close();
  });

  test('long pages are compressed', async () => {
    const answer = await ask(site.port, '/regions/110101', { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.ok(answer.body.length < gunzipSync(answer.body).length / 4);
  });

  test('a page is known again by its tag', async () => {
    const first = await fetch(`${site.url}/privacy`);
    const again = await fetch(`${site.url}/privacy`, { headers: { 'If-None-Match': first.headers.get('etag') } });
    assert.equal(again.status, 304);
  });
});
