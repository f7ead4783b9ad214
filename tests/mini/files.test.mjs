// What is assembled: small, complete, agreeing with its configuration, typed, and of the syntax that
// the base library supports.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { parse } from 'acorn';
import { assemble, commonJs, declarations } from '../../static/tools/miniprogram.mjs';
import { temporaryFolder } from '../api/support.mjs';
import { client, root, source } from './phone.mjs';

const MAX_BYTES = 300 * 1000;
const folder = path.join(temporaryFolder(), 'miniprogram');
before(() => assemble(source, client, folder));

/** Every file below a folder, by its path there. */
function filesOf(below) {
  return readdirSync(below, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory()
    ? filesOf(path.join(below, entry.name)).map((name) => path.join(entry.name, name)) : [entry.name]));
}
const read = (name) => readFileSync(path.join(folder, name), 'utf8');
const named = (ending) => filesOf(folder).filter((name) => name.endsWith(ending));
const json = (name) => JSON.parse(read(name));

test('the program stays below 300 KB', () => {
  const bytes = filesOf(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  assert.ok(bytes > 50_000 && bytes < MAX_BYTES, `${bytes} bytes`);
});

test('the client is in it once, as the web has it', () => {
  assert.equal(existsSync(path.join(source, 'lib/fever-client.js')), false);
  const declared = (text) => text.replace(/^export /gm, '');
  assert.equal(read('lib/fever-client.js').split('\nmodule.exports')[0].trim(), declared(readFileSync(client, 'utf8')).trim());
  assert.throws(() => commonJs("import x from 'y';\nexport const a = 1;"), /can be converted/);
  assert.throws(() => commonJs('export default class {}'), /can be converted/);
});

test('app.json declares exactly the location that config.js names', () => {
  const config = createRequire(path.join(folder, 'app.js'))('./config.js');
  assert.equal(config.location, 'fuzzy', 'the default');
  for (const [location, api, scope] of [['fuzzy', 'getFuzzyLocation', 'scope.userFuzzyLocation'], ['precise', 'getLocation', 'scope.userLocation']]) {
    const other = path.join(temporaryFolder(), 'miniprogram');
    assemble(source, client, other, { location });
    const app = JSON.parse(readFileSync(path.join(other, 'app.json'), 'utf8'));
    assert.deepEqual(app.requiredPrivateInfos, [api]);
    assert.deepEqual(app.permission, { [scope]: { desc: config.locationPurpose } });
  }
  for (const wrong of [{ location: 'both' }, { apiBase: 'fever.example.org' }, { apiBase: 'http://fever.example.org' }, { apiBase: 'https://fever.example.org/' },
    { locationPurpose: '' }, { locationPurpose: '长'.repeat(31) }])
    assert.throws(() => declarations({ ...config, ...wrong }), /config\.js: /, JSON.stringify(wrong));
});

test('every page and component is whole', () => {
  const { pages } = json('app.json');
  const components = named('.json').flatMap((name) => Object.values(json(name).usingComponents ?? {})
    .map((to) => path.join(path.dirname(name), to)));
  for (const part of new Set([...pages, ...components]))
    for (const ending of ['js', 'json', 'wxml', 'wxss'])
      assert.ok(existsSync(path.join(folder, `${part}.${ending}`)), `${part}.${ending}`);
  assert.deepEqual(pages.filter((page) => !/^<emergency-bar /m.test(read(`${page}.wxml`).replace('<view class="screen">\n  ', ''))), [],
    'the emergency line stands on each');
});

test('what a template names is there: handlers, components, images', () => {
  for (const name of named('.wxml')) {
    const [template, script] = [read(name), read(name.replace('.wxml', '.js'))];
    for (const [, handler] of template.matchAll(/\bbind\w+="(\w+)"/g))
      assert.match(script, new RegExp(`^    (async )?${handler}\\(`, 'm'), `${name}: ${handler}`);
    const used = json(name.replace('.wxml', '.json')).usingComponents;
    for (const [, tag] of template.matchAll(/<([a-z]+-[a-z-]+)/g))
      assert.ok(used[tag], `${name}: ${tag}`);
  }
  for (const name of named('.js'))
    for (const [, image] of read(name).matchAll(/'\/(images\/[\w-]+\.png)'/g))
      assert.ok(existsSync(path.join(folder, image)), image);
  for (const state of ['open', 'closed', 'suspended', 'unknown'])
    assert.equal(readFileSync(path.join(folder, `images/${state}.png`)).toString('latin1', 1, 4), 'PNG');
});

test('scripts keep to ES2018', () => {
  for (const name of named('.js'))
    parse(read(name), { ecmaVersion: 2018, sourceType: 'script' });
});

test('scripts have the platform\'s types and their own', () => {
  const here = path.join(root, 'tests/mini');
  execFileSync(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '--allowJs', '--checkJs', '--strict',
    '--target', 'es2018', '--lib', 'es2018', '--module', 'commonjs', '--moduleResolution', 'node10',
    '--types', 'miniprogram-api-typings', 'client-globals.d.ts', ...named('.js').map((name) => path.join(folder, name))],
  { cwd: here, stdio: ['ignore', 2, 2] });
});

test('style sheets use what old WebViews have', () => {
  for (const name of named('.wxss')) {
    const text = read(name).replace(/\/\*[^]*?\*\//g, '');
    assert.doesNotMatch(text, /\b(?:max|min|clamp)\(|:is\(|:where\(|:has\(|aspect-ratio|[^-]gap:|inset:|\bgrid\b/, name);
  }
});

test('no address of a host but the configured one, no call that was not declared', () => {
  for (const name of [...named('.js'), ...named('.wxml'), ...named('.wxss')].filter((one) => one !== 'config.js')) {
    const hosts = [...read(name).replace(/^\s*(\/\/|\*|\/\*).*$/gm, '').matchAll(/https?:\/\/[\w.-]+/g)].map(([host]) => host);
    assert.deepEqual(hosts.filter((host) => host !== 'https://example.org'), [], name);
  }
  const calls = new Set(named('.js').flatMap((name) => [...read(name).matchAll(/\bwx\.(\w+)\(/g)].map(([, call]) => call)));
  const known = ['createMapContext', 'getFuzzyLocation', 'getLocation', 'makePhoneCall', 'navigateTo', 'openLocation',
    'openPrivacyContract', 'reLaunch', 'redirectTo', 'request', 'setClipboardData', 'showModal', 'showToast', 'stopPullDownRefresh'];
  assert.deepEqual([...calls].sort(), known, 'README lists what the platform asks for each');
});

describe('the README', () => {
  test('names every privacy interface and the least base library', () => {
    const text = readFileSync(path.join(source, 'README.md'), 'utf8');
    for (const words of ['wx.getFuzzyLocation', 'wx.getLocation', 'wx.setClipboardData', '2.32.3', 'request 合法域名', 'make miniprogram'])
      assert.ok(text.includes(words), words);
    assert.equal(json('project.config.json').libVersion, '2.32.3');
  });
});
