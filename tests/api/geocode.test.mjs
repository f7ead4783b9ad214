// feverctl geocode against a local stand-in: what is taken, refused, kept, and asked again.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { KEY, startStub } from './geocode_stub.mjs';
import { feverctl, importText, onServer, root, storePlace, until } from './support.mjs';

const HEADER = 'id,name,city,district,address,site,campus';
const fine = { lat: 39.9124, lon: 116.4159, adcode: '110101', amap: '门牌号', tencent: 9,
  tianditu: '门址' };
const at = (more) => ({ ...fine, ...more });

function storeOf(...lines) {
  const store = storePlace();
  feverctl(store, 'init');
  feverctl(store, 'import', join(root, 'geodata/regions.csv'), '--as', 'regions');
  importList(store, [HEADER, ...lines], '--source', 'list');
  return store;
}

const importList = (store, lines, ...options) => importText(store, `${lines.join('\n')}\n`, ...options);

/** All bytes that a store is. */
const contentOf = (store) => (onServer ? execFileSync('pg_dump', [store]) : readFileSync(store));

function start(store, environment, ...args) {
  const kept = Object.entries(process.env)
    .filter(([name]) => !name.startsWith('FEVER_') && !/_proxy$/i.test(name));
  return spawn(join(process.env.FEVER_BUILD ?? join(root, 'build/release'), 'feverctl'),
    ['--store', store, ...args], { env: { ...Object.fromEntries(kept), ...environment } });
}

/** Runs `geocode --json`: exit code, answer, and all that was said. */
async function geocode(store, stub, ...args) {
  const rate = args.includes('--rate') ? [] : ['--rate', '50'];
  const child = start(store, stub.environment, 'geocode', '--json', ...rate, ...args);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
  const [code] = await once(child, 'close');
  assert.ok(!out.includes(KEY) && !err.includes(KEY), 'a key was told');
  return { code, answer: JSON.parse(out), err };
}

/** The clinics as the canonical CSV has them, by id. */
function clinics(store) {
  const [header, ...rows] = feverctl(store, 'export', '-').trim().split(/\r?\n/)
    .map((line) => line.split(','));
  return Object.fromEntries(rows.map((row) =>
    [row[0], Object.fromEntries(header.map((name, i) => [name, row[i]]))]));
}

const position = ({ lat, lon, crs, precision }) => [lat, lon, crs, precision].join(' ');
const codes = (answer, id) => answer.findings.filter((finding) => finding.id === id)
  .map((finding) => finding.code);

test('each provider answers in its own format and system', async () => {
  const expected = { amap: 'gcj02', tencent: 'gcj02', tianditu: 'wgs84' };
  for (const [provider, crs] of Object.entries(expected)) {
    const stub = await startStub({
      '甲路1号': fine,
      '乙路': at({ lat: 39.92, amap: '道路', tencent: 7, tianditu: '道路' }),
      '丁路4号': 'nothing',
      '戊路5号': at({ lat: 39.93, amap: '省', tencent: 1, tianditu: '省' }),
    });
    const store = storeOf('a-1,甲医院发热门诊,北京市,东城区,甲路1号,,',
      'a-2,乙医院,北京市,东城区,东城区乙路,,', 'a-3,丙医院,,,丙路3号,,',
      'a-4,丁医院,北京市,东城区,丁路4号,,', 'a-5,戊医院,北京市,东城区,戊路5号,,');
    const { code, answer, err } = await geocode(store, stub, '--provider', provider);
    assert.equal(code, 0, err);
    assert.deepEqual(answer.filled, { address: 1, district: 1 });
    assert.deepEqual([answer.asked, answer.left, answer.failed], [4, 0, 0]);
    assert.equal(answer.stopped, null);
    const held = clinics(store);
    assert.equal(position(held['a-1']), `39.9124 116.4159 ${crs} address`);
    assert.equal(position(held['a-2']), `39.92 116.4159 ${crs} district`);
    for (const id of ['a-3', 'a-4', 'a-5'])
      assert.equal(position(held[id]).trim(), '', id);
    assert.deepEqual(codes(answer, 'a-2'), ['geocode_coarse']);
    assert.deepEqual(codes(answer, 'a-3'), ['geocode_no_region']);
    assert.deepEqual(codes(answer, 'a-4'), ['geocode_nothing']);
    assert.deepEqual(codes(answer, 'a-5'), ['geocode_coarse']);
    assert.deepEqual(stub.asked.map(({ query }) => query), ['北京市东城区甲路1号',
      '北京市东城区乙路乙医院', '北京市东城区丁路4号', '北京市东城区戊路5号']);
    assert.match(feverctl(store, 'history'), new RegExp(`geocode .*~2 .*geocode:${provider}`));
    feverctl(store, 'check');
    assert.ok(!contentOf(store).includes(KEY), 'a key is in the store');
    await stub.stop();
  }
});

test('answers that are no good for a clinic are refused or flagged', async () => {
  const stub = await startStub({
    '远路1号': at({ lat: 31.22, lon: 121.48, adcode: '310101' }),
    '远路2号': at({ lat: 31.22, lon: 121.48, adcode: undefined }),
    '邻路3号': at({ lat: 39.913, lon: 116.366, adcode: '110102' }),
    '边路5号': at({ lat: 39.9, lon: 116.32, adcode: '110108' }), // 16 km from the district's centre
    '边路6号': at({ lat: 39.9, lon: 116.32, adcode: undefined }),
    '同路': fine,
  });
  const store = storeOf('a-1,甲医院,北京市,东城区,远路1号,,', 'a-2,乙医院,北京市,东城区,远路2号,,',
    'a-3,丙医院,北京市,东城区,邻路3号,,', 'a-4,丁医院,北京市,东城区,同路4号,,',
    'a-5,戊医院,北京市,东城区,同路6号,,', 'a-6,丁医院儿童发热门诊,北京市,东城区,同路4号,,',
    'a-7,己医院,北京市,海淀区,边路5号,,', 'a-8,庚医院,北京市,海淀区,边路6号,,');
  const { code, answer } = await geocode(store, stub, '--provider', 'amap');
  assert.equal(code, 0);
  for (const id of ['a-1', 'a-2', 'a-3', 'a-8']) {
    assert.deepEqual(codes(answer, id), ['geocode_outside'], id);
    assert.equal(position(clinics(store)[id]).trim(), '');
  }
  assert.deepEqual(codes(answer, 'a-4'), ['geocode_same_point']);
  assert.deepEqual(codes(answer, 'a-5'), ['geocode_same_point']);
  assert.equal(stub.times('同路4号'), 1, 'one address of two doors is asked once');
  assert.equal(answer.filled.address, 4);
  assert.equal(clinics(store)['a-7'].precision, 'address');
  await stub.stop();
});

test('trouble is tried again, nonsense is not, and nothing is asked twice', async () => {
  const stub = await startStub({
    fine, '错路1号': 'error', '快路2号': 'fast', '慢路3号': 'slow', '坏路4号': 'garbage',
    '好路5号': fine, '巨路6号': 'huge', '转路7号': 'redirect', '好路8号': at({ lat: 39.914 }),
  });
  const store = storeOf(...['错路1号', '快路2号', '慢路3号', '坏路4号', '好路5号', '巨路6号', '转路7号',
    '好路8号'].map((address, i) => `a-${i + 1},医院${'甲乙丙丁戊己庚辛'[i]}院,北京市,东城区,${address},,`));
  const first = await geocode(store, stub, '--provider', 'amap', '--timeout', '1');
  assert.equal(first.code, 1);
  assert.equal(first.answer.stopped, null, first.err);
  assert.deepEqual([first.answer.filled.address, first.answer.failed], [5, 3]);
  assert.deepEqual(['错路1号', '快路2号', '慢路3号', '坏路4号', '巨路6号', '转路7号'].map(stub.times),
    [3, 2, 2, 1, 1, 1]);
  for (const id of ['a-4', 'a-6', 'a-7'])
    assert.deepEqual(codes(first.answer, id), ['geocode_failed']);
  assert.match(first.answer.findings.find(({ id }) => id === 'a-7').message, /redirect/);
  assert.match(first.answer.findings.find(({ id }) => id === 'a-6').message, /larger than/);
  const before = stub.asked.length;
  await geocode(store, stub, '--provider', 'amap');
  assert.equal(stub.asked.length - before, 3);
  await stub.stop();
});

test('a provider that is away ends the run; a bad key does at once', async () => {
  const stub = await startStub({ '路': 'garbage' });
  const store = storeOf(...Array.from({ length: 9 }, (_, i) =>
    `a-${i},${i}号院医院,北京市,东城区,路${i}号,,`));
  const away = await geocode(store, stub, '--provider', 'tianditu');
  assert.deepEqual([away.code, away.answer.stopped.reason, stub.asked.length], [1, 'refused', 3]);
  assert.equal(away.answer.left, 6);
  for (const [provider, name] of [['amap', 'AMAP'], ['tencent', 'TENCENT'],
    ['tianditu', 'TIANDITU']]) {
    const before = stub.asked.length;
    const bad = { environment: { ...stub.environment, [`FEVER_${name}_KEY`]: 'another' } };
    const { code, answer, err } = await geocode(store, bad, '--provider', provider);
    assert.deepEqual([code, answer.stopped.reason, stub.asked.length - before], [1, 'key', 1]);
    assert.match(err, new RegExp(`FEVER_${name}_KEY`));
    assert.ok(!err.includes('another'));
  }
  await stub.stop();
});

const many = (count) => Array.from({ length: count }, (_, i) =>
  `a-${String(i).padStart(2, '0')},第${i}医院,北京市,东城区,长路${i + 10}号,,`);

test('a quota that is used up keeps what was found, and the next run goes on', async () => {
  for (const provider of ['amap', 'tencent', 'tianditu']) {
    const stub = await startStub({ '长路': fine }, { quota: 4 });
    const store = storeOf(...many(10));
    const first = await geocode(store, stub, '--provider', provider);
    assert.deepEqual([first.code, first.answer.stopped.reason], [1, 'quota']);
    assert.deepEqual([first.answer.asked, first.answer.left, first.answer.filled.address],
      [4, 6, 4]);
    assert.match(first.err, /answers kept: 4, clinics left: 6/);
    assert.equal(first.answer.new_revision, true);
    const before = stub.asked.length;
    stub.refill(100);
    const second = await geocode(store, stub, '--provider', provider);
    assert.deepEqual([second.code, second.answer.filled.address], [0, 6]);
    assert.equal(stub.asked.length - before, 6);
    await stub.stop();
  }
});

test('a run that is killed loses no answer', async () => {
  const stub = await startStub({ '长路': fine });
  const store = storeOf(...many(20));
  const revisions = () => JSON.parse(feverctl(store, 'history', '--json')).revisions.length;
  const before = revisions();
  const child = start(store, stub.environment, 'geocode', '--provider', 'amap', '--rate', '10');
  await until(() => new Promise((resolve) => { setTimeout(resolve, 5, stub.asked.length >= 6); }),
    20, 'six requests');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.equal(revisions(), before);
  feverctl(store, 'check');
  const asked = new Set(stub.asked.map(({ query }) => query));
  const last = stub.asked.at(-1).query; // its answer may not have been kept yet
  const count = stub.asked.length;
  const { code, answer } = await geocode(store, stub, '--provider', 'amap');
  assert.deepEqual([code, answer.filled.address], [0, 20]);
  const again = stub.asked.slice(count).filter(({ query }) => asked.has(query) && query !== last);
  assert.deepEqual(again, []);
  await stub.stop();
});

test('an import meanwhile is reckoned with, and Ctrl-C leaves the clinics as they were', async () => {
  const stub = await startStub({ '长路': fine });
  const store = storeOf(...many(12));
  const asked = (count) => until(() =>
    new Promise((resolve) => { setTimeout(resolve, 5, stub.asked.length >= count); }), 20, 'asked');
  const stopped = start(store, stub.environment, 'geocode', '--provider', 'amap', '--rate', '5');
  await asked(2);
  stopped.kill('SIGINT');
  assert.equal((await once(stopped, 'exit'))[0], 1);
  assert.equal(position(clinics(store)['a-00']).trim(), '');
  const child = start(store, stub.environment, 'geocode', '--provider', 'amap', '--rate', '5');
  await asked(stub.asked.length + 2);
  importList(store, [`${HEADER},lat,lon`, 'a-11,第11医院,北京市,东城区,长路21号,,,39.91,116.41'],
    '--source', 'list', '--partial');
  assert.equal((await once(child, 'exit'))[0], 0);
  const held = clinics(store);
  assert.equal(position(held['a-11']), '39.91 116.41 wgs84 exact');
  assert.equal(held['a-10'].precision, 'address');
  await stub.stop();
});

test('rate, limit, region, source and dry run are kept to', async () => {
  const stub = await startStub({ '长路': fine, '沪路': at({ lat: 31.2173, lon: 121.479,
    adcode: '310101' }) });
  const store = storeOf(...many(6));
  importList(store, [HEADER, 'b-1,沪医院,上海市,黄浦区,沪路1号,,'], '--source', 'other');
  const dry = await geocode(store, stub, '--provider', 'amap', '--dry-run');
  assert.deepEqual([dry.code, stub.asked.length, dry.answer.left], [0, 0, 7]);
  const begun = performance.now();
  const limited = await geocode(store, stub, '--provider', 'amap', '--limit', '4', '--rate', '10');
  assert.deepEqual([limited.code, stub.asked.length, limited.answer.left], [0, 4, 3]);
  const took = stub.asked[3].at - begun; // a busy machine takes longer, never shorter
  assert.ok(took >= 300, `four questions at 10 a second took ${took} ms`);
  const region = await geocode(store, stub, '--provider', 'amap', '--region', '310000');
  assert.deepEqual(region.answer.clinics.map(({ id }) => id), ['b-1']);
  const source = await geocode(store, stub, '--provider', 'amap', '--source', 'other');
  assert.equal(source.answer.without_position, 0);
  const unknown = await geocode(store, stub, '--source', 'nobody');
  assert.deepEqual([unknown.code, unknown.answer.error.code], [1, 'not_found']);
  const nowhere = await geocode(store, stub, '--region', '999999');
  assert.equal(nowhere.code, 1);
  await stub.stop();
});

test('a later list wins where it states a position, and a dropped clinic retires', async () => {
  const stub = await startStub({ '长路': fine });
  const store = storeOf(...many(3));
  const lines = many(3);
  await geocode(store, stub, '--provider', 'amap');
  const filled = position(clinics(store)['a-00']);
  importList(store, [HEADER, ...lines], '--source', 'list');
  importList(store, [`${HEADER},lat,lon`, ...lines.map((line) => `${line},,`)], '--source', 'list');
  assert.equal(position(clinics(store)['a-00']), filled);
  importList(store, [`${HEADER},lat,lon`, `${lines[0]},39.91,116.41`, `${lines[1]},,`],
    '--source', 'list');
  const held = clinics(store);
  assert.equal(position(held['a-00']), '39.91 116.41 wgs84 exact');
  assert.equal(position(held['a-01']), filled);
  assert.equal(held['a-02'], undefined, 'what was geocoded alone does not keep it');
  importList(store, [`${HEADER},lat,lon`, `${lines[0]},,`, `${lines[1]},,`], '--source', 'list');
  assert.equal(position(clinics(store)['a-00']).trim(), '', 'the list takes its own back');
  await stub.stop();
});

test('a list that moves a clinic takes its geocoded position away, until it is asked for again', async () => {
  const stub = await startStub({ '路': fine });
  const at = (address) => `a-1,甲医院,北京市,东城区,${address},,`;
  const store = storeOf(at('长路1号'));
  await geocode(store, stub, '--provider', 'amap');
  const filled = position(clinics(store)['a-1']);
  assert.match(filled, /address/);
  importList(store, [HEADER, at('东城区长路1号')], '--source', 'list');
  assert.equal(position(clinics(store)['a-1']), filled);
  importList(store, [HEADER, at('春风路99号')], '--source', 'list');
  assert.equal(position(clinics(store)['a-1']).trim(), '');
  const again = await geocode(store, stub, '--provider', 'amap');
  assert.equal(again.answer.filled.address, 1);
  await stub.stop();
});

test('offline takes what the store knows, and says how good it is', async () => {
  const stub = { environment: {} };
  const store = storeOf('a-1,甲医院发热门诊,北京市,东城区,,,', 'a-2,甲医院（西院区）,北京市,东城区,,,',
    'a-3,乙医院,北京市,西城区,,s-1,', 'a-4,丙医院,北京市,东城区,,,', 'a-5,丁医院,,,,,',
    'a-6,甲医院,北京市,朝阳区,,,', 'a-7,双医院,北京市,东城区,,,');
  importList(store, [`${HEADER},lat,lon,crs`, 'b-1,甲医院,北京市,东城区,,,,39.9124,116.4159,gcj02',
    'b-2,乙医院儿童部,北京市,西城区,,s-1,,39.91,116.36,wgs84',
    'b-3,双医院,北京市,东城区,一路,,东,39.91,116.40,wgs84'], '--source', 'located');
  const dry = await geocode(store, stub, '--dry-run');
  const { code, answer } = await geocode(store, stub);
  assert.equal(code, 0);
  assert.deepEqual(dry.answer.clinics, answer.clinics);
  assert.equal(dry.answer.new_revision, false);
  const held = clinics(store);
  assert.equal(position(held['a-1']), '39.9124 116.4159 gcj02 address');
  assert.equal(position(held['a-3']), '39.91 116.36 wgs84 address');
  for (const id of ['a-2', 'a-4', 'a-6'])
    assert.equal(held[id].precision, 'district', id);
  assert.equal(position(held['a-5']).trim(), '');
  assert.deepEqual(codes(answer, 'a-5'), ['geocode_no_region']);

  const finer = await startStub({ '丙医院': fine });
  const plain = await geocode(store, finer, '--provider', 'amap');
  assert.equal(plain.answer.without_position, 1);
  const redo = await geocode(store, finer, '--provider', 'amap', '--redo-district');
  assert.equal(redo.answer.filled.address, 1);
  assert.equal(clinics(store)['a-4'].precision, 'address');
  assert.equal(clinics(store)['a-2'].precision, 'district');
  await finer.stop();
});
