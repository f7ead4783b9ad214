// feverctl publish: the folder's files, what stays untouched, what is refused, and the same nearest as
// the service's.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { PublishedSite, leastDistance } from '../../static/client/fever-published.js';
import { mapSource } from '../../static/js/published-map.js';
import { geodesic } from '../../static/client/fever-client.js';
import { ask, feverctl, KEEPS_CURRENT, root, runFeverctl, sampleStore, startFeverd, temporaryFolder, withinOneMinute }
  from './support.mjs';

const program = join(process.env.FEVER_BUILD ?? join(root, 'build/release'), 'feverctl');

/** A small stand-in for the page's own files. */
function assets() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'js'));
  writeFileSync(join(folder, 'js/a.js'), "fetch('/static/js/b.json')");
  writeFileSync(join(folder, 'sw.js'), 'no');
  return folder;
}

const files = assets();
const publish = (store, folder, ...more) =>
  JSON.parse(feverctl(store, 'publish', folder, '--json', ...KEEPS_CURRENT, ...(more.includes('--static') ? [] : ['--static', files]), ...more));
const refused = (store, folder) => runFeverctl(store, 'publish', folder, '--static', files);
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

/** Every file below with its inode and time. */
function marks(folder) {
  return Object.fromEntries(readdirSync(folder, { recursive: true })
    .filter((name) => !name.startsWith('.publish') && statSync(join(folder, name)).isFile())
    .map((name) => [name, `${statSync(join(folder, name)).ino} ${statSync(join(folder, name)).mtimeMs}`]));
}

/** `fetch` of files in a folder. */
const fileFetch = (folder) => async (url) => {
  const file = join(folder, url);
  return existsSync(file) ? new Response(readFileSync(file)) : new Response('', { status: 404 });
};

/** Clinics of two cities whose border runs north along the meridian of 116.8° east, sawtoothed, and
 * one in each of twelve cities far away. */
function bordering() {
  const cities = ['310101', '440103', '320102', '330102', '340102', '350102', '360102', '420102', '430102', '450102', '510104', '530102'];
  const far = cities.map((adcode, index) => ({ id: `far-${index}`, adcode, lat: 22 + index / 2, lon: 100 + index }));
  return far.concat(Array.from({ length: 120 }, (_, index) => {
    const east = index % 2;
    const tooth = ((index * 7) % 11) / 100;
    return { id: `border-${index}`, adcode: east ? '120101' : '110101', lat: (39.4 + index / 300).toFixed(4),
      lon: (116.8 + (east ? tooth - 0.03 : 0.03 - tooth)).toFixed(4) };
  }));
}

let borderFolder;

/** Those clinics alone, published. */
function borderSite() {
  if (borderFolder) return borderFolder;
  const parent = temporaryFolder();
  const own = join(parent, 'border.db'), list = join(parent, 'border.csv');
  writeFileSync(list, ['id,name,adcode,lat,lon,kind', ...bordering().map(({ id, adcode, lat, lon }) =>
    [id, `${id}医院`, adcode, lat, lon, 'fever_clinic'].join(',')), ''].join('\n'));
  feverctl(own, 'init');
  feverctl(own, 'import', join(root, 'geodata/regions.csv'), '--as', 'regions');
  feverctl(own, 'import', list, '--source', 'border');
  publish(own, join(parent, 'site'));
  return (borderFolder = join(parent, 'site'));
}

describe('feverctl publish', () => {
  let store, folder;
  before(() => {
    store = sampleStore();
    folder = join(temporaryFolder(), 'site');
    publish(store, folder);
  });

  test('every file that the manifest names is there, whole, with its packed form', () => {
    const manifest = manifestOf(folder);
    const named = [manifest.regions, ...Object.values(manifest.names), ...manifest.packs.map(({ file }) => file)];
    assert.ok(manifest.packs.length > 0);
    for (const name of [...named, 'index.html', 'manifest.json']) {
      const bytes = readFileSync(join(folder, name));
      assert.deepEqual(gunzipSync(readFileSync(join(folder, `${name}.gz`))), bytes, name);
    }
    const script = readFileSync(join(folder, manifest.static, 'js/a.js'), 'utf8');
    assert.equal(script, `fetch('${manifest.static}js/b.json')`);
    assert.ok(!existsSync(join(folder, manifest.static, 'sw.js')));
  });

  test('a pack is what feverd answers', async () => {
    const service = await startFeverd(['--store', store]);
    try {
      const base = service.url.replace(/\/$/, '');
      const adcodes = manifestOf(folder).packs.map(({ adcode }) => adcode).filter(Boolean);
      const served = (await fetch(base)).headers;
      const conf = readFileSync(join(root, 'deploy/nginx-publish.conf'), 'utf8');
      for (const name of ['Content-Security-Policy', 'Referrer-Policy', 'X-Content-Type-Options', 'Permissions-Policy',
        'Cross-Origin-Opener-Policy']) {
        const [, value] = new RegExp(name.startsWith('Content') ? 'set \\$policy "([^"]+)"' : `add_header ${name} "?([^";]+?)"? always;`).exec(conf);
        assert.equal(value, served.get(name), `nginx's ${name}`);
      }
      const theirsOf = async (adcode) => (await fetch(`${base}/api/v1/packs/${adcode}`)).json();
      let place, answers;
      do { // both within one minute: intervals begin with it
        place = join(temporaryFolder(), 'site');
        publish(store, place);
        answers = await Promise.all(adcodes.map(theirsOf));
      } while (answers.some(({ generated_at }) => generated_at !== manifestOf(place).packs[0].generated_at));
      for (const [number, { file }] of manifestOf(place).packs.entries()) {
        const mine = JSON.parse(readFileSync(join(place, file), 'utf8'));
        const theirs = answers[number];
        assert.deepEqual(mine.clinics.map(({ id }) => id), theirs.clinics.map(({ id }) => id));
        assert.deepEqual(mine.intervals, theirs.intervals);
        assert.deepEqual(mine.dataset, theirs.dataset);
      }
    } finally {
      await service.stop();
    }
  });

  test('clinics of no city stand in packs by degree, and only those without a position are left out', async () => {
    const other = sampleStore(), place = join(temporaryFolder(), 'site');
    const list = join(temporaryFolder(), 'lost.csv');
    writeFileSync(list, ['id,name,lat,lon', 'lost-1,无区划医院,39.9151,116.4041', 'lost-2,无区划南医院,-33.5,-70.5',
      'lost-3,无处医院,,', ''].join('\n'));
    feverctl(other, 'import', list, '--source', 'lost');
    assert.equal(publish(other, place).clinics_without_city, 3);
    const manifest = manifestOf(place);
    const rest = manifest.packs.filter(({ adcode }) => adcode === null);
    assert.deepEqual(rest.map(({ file, clinics, located }) => [file.replace(/-[0-9a-f]{16}\.json$/, ''), clinics, located]),
      [['packs/rest-34s71w', 1, 1], ['packs/rest-39n116e', 1, 1], ['packs/rest', 1, 0]]);
    const site = new PublishedSite('/manifest.json', fileFetch(place));
    const found = await site.nearest({ lat: 39.9151, lon: 116.4041, limit: 1 });
    assert.equal(found.clinics[0].id, 'lost-1');
    assert.equal(found.exact_to_m, null);
    const more = await site.nearest({ lat: 39.9151, lon: 116.4041 });
    const unlocatedOf = (packs) => packs.reduce((sum, { clinics, located }) => sum + clinics - located, 0);
    assert.equal(more.clinics_unlocated + more.unlocated.length,
      unlocatedOf(manifest.packs.filter(({ adcode }) => adcode === null || adcode === '110100')));
    assert.equal((await site.nearest({ lat: -33, lon: -70, limit: 1 })).clinics[0].id, 'lost-2');
    for (const [id, at] of [['lost-2', { lat: -33.5, lon: -70.5 }], ['lost-3', null]])
      assert.equal((await site.rest(at)).clinic(id).id, id);
    assert.deepEqual((await site.search('无处医院')).clinics, [{ id: 'lost-3', name: '无处医院', city: null, district: '' }]);
  });

  test('nearest over the packs is the service\'s, also where cities meet', async () => {
    const service = await startFeverd(['--store', store]);
    const site = new PublishedSite('/manifest.json', fileFetch(folder));
    try {
      for (const [lat, lon] of [[39.915, 116.404], [39.6, 116.9], [31.2, 121.5], [30.9, 120.4], [22.6, 113.6], [45, 90]])
        for (const limit of [1, 3, 50]) {
          const query = `lat=${lat}&lon=${lon}&limit=${limit}`;
          const url = `${service.url}api/v1/clinics/nearest?${query}`.replace(/([^:])\/\//, '$1/');
          const [theirs, mine] = await withinOneMinute(async () =>
            [await (await fetch(url)).json(), await site.nearest({ lat, lon, limit }, { most: 400 })]);
          const seen = ({ clinics }) => clinics.map(({ id, distance_m, opening }) => [id, distance_m, opening.state]);
          assert.deepEqual(seen(mine), seen(theirs), query);
          assert.equal(mine.exact_to_m, null);
        }
    } finally {
      await service.stop();
    }
  });

  test('where the nearest clinic is known by its city alone, those of its districts without a position are listed', async () => {
    const own = sampleStore(), place = join(temporaryFolder(), 'site'), list = join(temporaryFolder(), 'city.csv');
    writeFileSync(list, ['id,name,adcode,lat,lon', 'city-1,市医院,110100,40.2,116.2', 'city-2,区医院,110102,,', ''].join('\n'));
    feverctl(own, 'import', list, '--source', 'city');
    publish(own, place);
    const service = await startFeverd(['--store', own]);
    try {
      const theirs = await (await fetch(`${service.url}api/v1/clinics/nearest?lat=40.2&lon=116.2`)).json();
      const mine = await new PublishedSite('/manifest.json', fileFetch(place)).nearest({ lat: 40.2, lon: 116.2 });
      const ids = ({ unlocated }) => unlocated.map(({ id }) => id);
      assert.ok(ids(mine).includes('city-2'));
      assert.deepEqual([mine.region.name, ids(mine)], [theirs.region.name, ids(theirs)]);
    } finally {
      await service.stop();
    }
  });

  test('an id that every object knows is a clinic like others', async () => {
    const fetcher = async (url) => new Response((await (await fileFetch(borderSite())(url)).text())
      .replaceAll('"border-6"', '"constructor"'));
    const at = { lat: 39.42, lon: 116.8, limit: 20 };
    const [named, plain] = await Promise.all([fetcher, fileFetch(borderSite())]
      .map((files) => new PublishedSite('/manifest.json', files).nearest(at)));
    const known = ({ id, opening, load, distance_m: distance }) => ({ id: id.replace('constructor', 'border-6'), state: opening.state, load, distance });
    assert.ok(named.clinics.some(({ id }) => id === 'constructor'));
    assert.deepEqual(named.clinics.map(known), plain.clinics.map(known));
  });

  test('an answer from few packs says that there is more beyond', async () => {
    const site = new PublishedSite('/manifest.json', fileFetch(borderSite()));
    const [{ lat, lon }] = bordering();
    const asked = async (more) => (await site.nearest({ lat, lon, limit: 1, ...more })).truncated;
    assert.equal(await asked({}), true, 'a city of one clinic is not all there is');
    assert.equal(await asked({ radius: 1000 }), false);
  });

  test('at the border of two cities no nearer clinic of the neighbour is missed, and no city far away is read', async () => {
    const place = borderSite();
    const all = manifestOf(place).packs.flatMap(({ file }) => JSON.parse(readFileSync(join(place, file), 'utf8')).clinics)
      .filter(({ kind, location, access }) => location && location.precision !== 'district' &&
        ['fever_clinic', 'fever_room'].includes(kind) && access !== 'referral_only');
    const truth = (from, limit) => [...new Map(all.map((one) => [one.id, geodesic(from, one.location).distance_m]))]
      .sort(([a, far], [b, farther]) => far - farther || (a < b ? -1 : 1)).slice(0, limit).map(([id]) => id);
    let crossing = 0;
    for (let step = 0; step < 40; step++) {
      const from = { lat: 39.4 + step / 100, lon: 116.8 + Math.sin(step) / 20 };
      const read = [];
      const fetcher = (url) => read.push(url) && fileFetch(place)(url);
      for (const limit of [1, 5]) {
        const found = await new PublishedSite('/manifest.json', fetcher).nearest({ ...from, limit });
        assert.deepEqual(found.clinics.map(({ id }) => id), truth(from, limit), `${from.lat} ${from.lon} ${limit}`);
        assert.equal(found.exact_to_m, null);
        crossing += new Set(found.clinics.map(({ region }) => region.city)).size > 1;
      }
      assert.ok(!read.some((url) => /packs\/[2-9]/.test(url)), read.join());
    }
    assert.ok(crossing > 9, `${crossing} answers from more than one city`);
  });

  test('the map shows what is in view from packs, and says where that is nothing or too much', async () => {
    globalThis.document = { documentElement: { lang: 'zh-CN' } }; // the page's language
    const place = borderSite();
    const ask = mapSource(new PublishedSite('/manifest.json', fileFetch(place)));
    const view = (bbox, zoom) => ask('map', new URLSearchParams({ bbox: bbox.join(), zoom, kind: 'fever_clinic,fever_room' }));
    const [west, south, east, north] = [116.7, 39.5, 116.9, 39.7];
    const inside = bordering().filter(({ lat, lon }) => lon >= west && lon <= east && lat >= south && lat <= north);
    for (const zoom of [8, 11, 14, 20]) {
      const { clusters, clinics, say } = await view([west, south, east, north], zoom);
      assert.equal(clusters.reduce((sum, { count }) => sum + count, clinics.length), inside.length, `zoom ${zoom}`);
      assert.equal(say, '');
      assert.ok(zoom !== 8 || clusters.length > 0);
      assert.ok(zoom !== 20 || clusters.length === 0);
    }
    assert.match((await view([10, 10, 11, 11], 10)).say, /没有机构/);
    const wide = await view([70, 15, 140, 55], 4);
    assert.match(wide.say, /放大/);
    assert.deepEqual([wide.clusters, wide.clinics], [[], []]);
  });

  test('queues and closures stand in a file that changes in place, and a closure beats an open pack', async () => {
    const own = sampleStore(), place = join(temporaryFolder(), 'site'), list = join(temporaryFolder(), 'always.csv');
    const [queued, shut] = ['always-1', 'always-2'];
    writeFileSync(list, `id,name,adcode,lat,lon,hours\n${[queued, shut].map((id) => `${id},${id}医院,110101,39.9,116.4,24/7\n`).join('')}`);
    feverctl(own, 'import', list, '--source', 'always');
    publish(own, place);
    const { packs } = manifestOf(place);
    const held = JSON.parse(readFileSync(join(place, packs[0].file), 'utf8'));
    assert.ok(packs.every(({ live }) => live === undefined));
    const at = (minutes) => new Date(Math.floor(Date.now() / 60000 + minutes) * 60000).toISOString().slice(0, 19) + 'Z';
    const figures = join(temporaryFolder(), 'queues.csv');
    writeFileSync(figures, `id,level,wait_minutes,ttl_minutes\n${queued},low,40,30\n`);
    feverctl(own, 'load', 'import', figures);
    publish(own, place);
    const name = `live/${packs[0].adcode}.json`;
    assert.equal(manifestOf(place).packs[0].live, name);
    assert.equal(manifestOf(place).packs[0].file, packs[0].file, 'a queue makes no new pack');
    let mine = JSON.parse(readFileSync(join(place, name), 'utf8'));
    assert.equal(mine.loads[queued].level, 'busy', 'the longer wait of level and minutes');
    feverctl(own, 'close', shut, '--until', at(90), '--reason', '停电');
    publish(own, place);
    mine = JSON.parse(readFileSync(join(place, name), 'utf8'));
    assert.deepEqual(Object.keys(mine.closures), [shut]);
    // Who holds the pack of before and the live file of now.
    const fetcher = (url) => (url.startsWith('/packs/') ? Promise.resolve(new Response(JSON.stringify(held))) : fileFetch(place)(url));
    const city = await new PublishedSite('/manifest.json', fetcher).city(packs[0].adcode);
    assert.deepEqual([city.clinic(shut).opening.state, city.clinic(shut).opening.reason], ['closed', 'closure']);
    assert.equal(city.clinic(shut, { at: at(95) }).opening.state, 'open', 'and open again when it ends');
    assert.equal(city.clinic(queued).load.wait_minutes, 40);
    const { expires_at: end } = mine.loads[queued];
    assert.equal(city.clinic(queued, { at: end }).load, null, 'a queue that has run out is none');
    feverctl(own, 'close', '--region', '110101', '--from', at(60), '--reason', '封控');
    publish(own, place);
    const longer = await new PublishedSite('/manifest.json', fetcher).city(packs[0].adcode);
    assert.equal(longer.clinic(shut, { at: at(95) }).opening.state, 'closed', 'another goes on where this one ends');
    feverctl(own, 'reopen', '--region', '110101');
    feverctl(own, 'reopen', shut);
    publish(own, place);
    assert.deepEqual(JSON.parse(readFileSync(join(place, name), 'utf8')).closures, {});
  });

  test('a telephone whose clock is wrong shows what is open now, by the clock of whoever serves the files', async (t) => {
    const list = join(temporaryFolder(), 'soon.csv'), own = sampleStore(), place = join(temporaryFolder(), 'site');
    const china = new Date(Date.now() + 8 * 3_600_000).toISOString();
    const hour = Number(china.slice(11, 13)), clock = (at) => `${String((at + 24) % 24).padStart(2, '0')}:00`;
    writeFileSync(list, `id,name,adcode,lat,lon,hours\nnow-1,甲医院,110101,39.9,116.4,Mo-Su ${clock(hour - 1)}-${clock(hour + 3)}\n`);
    feverctl(own, 'import', list, '--source', 'now');
    publish(own, place);
    const really = Date.now;
    const fetcher = async (url) => {
      const { status, body } = await fileFetch(place)(url);
      return new Response(body, { status, headers: { date: new Date(really() - 30_000).toUTCString(), age: '30' } });
    };
    for (const hours of [-24, -6, 6, 24]) {
      t.mock.method(Date, 'now', () => really() + hours * 3_600_000);
      const { clinics: [first] } = await new PublishedSite('/manifest.json', fetcher).nearest({ lat: 39.9, lon: 116.4, limit: 1 });
      assert.equal(first.id, 'now-1');
      assert.equal(first.opening.state, 'open', `${hours} h`);
      assert.ok(Math.abs(Date.parse(first.opening.as_of) - really()) < 150_000, `${hours} h: ${first.opening.as_of}`);
      t.mock.restoreAll();
    }
  });

  test('a closure that the live file told stays while that file is refused, and ends with it', async (t) => {
    const own = sampleStore(), place = join(temporaryFolder(), 'site'), list = join(temporaryFolder(), 'always.csv');
    writeFileSync(list, 'id,name,adcode,lat,lon,hours\nalways-1,甲医院,110101,39.9,116.4,24/7\n');
    feverctl(own, 'import', list, '--source', 'always');
    publish(own, place);
    const { packs: [{ adcode, file }] } = manifestOf(place);
    const held = readFileSync(join(place, file), 'utf8');
    feverctl(own, 'close', 'always-1', '--reason', '停电');
    publish(own, place);
    let status = 200;
    const fetcher = (url) => (url.startsWith('/packs/') ? Promise.resolve(new Response(held))
      : url.startsWith('/live/') && status !== 200 ? Promise.resolve(new Response('', { status })) : fileFetch(place)(url));
    const site = new PublishedSite('/manifest.json', fetcher), really = Date.now;
    const stateAfter = async (seconds) => {
      t.mock.method(Date, 'now', () => really() + seconds * 1000);
      const { opening } = (await site.city(adcode)).clinic('always-1');
      t.mock.restoreAll();
      return opening.state;
    };
    assert.equal(await stateAfter(0), 'closed');
    for (const [index, refused] of [503, 429, 500, 403].entries()) {
      status = refused;
      assert.equal(await stateAfter(40 * (index + 1)), 'closed', String(refused));
    }
    status = 404;
    assert.equal(await stateAfter(300), 'open', 'the publisher took it away');
  });

  test('a closure is read where a clock that was ahead has been set right', async (t) => {
    const own = sampleStore(), place = join(temporaryFolder(), 'site'), list = join(temporaryFolder(), 'set.csv');
    writeFileSync(list, 'id,name,adcode,lat,lon,hours\nset-1,甲医院,110101,39.9,116.4,24/7\n');
    feverctl(own, 'import', list, '--source', 'set');
    publish(own, place);
    const site = new PublishedSite('/manifest.json', fileFetch(place)), really = Date.now;
    t.mock.method(Date, 'now', () => really() + 3 * 3_600_000);
    const stateNow = async () => (await site.city(manifestOf(place).packs[0].adcode)).clinic('set-1').opening.state;
    assert.equal(await stateNow(), 'open');
    t.mock.restoreAll();
    feverctl(own, 'close', 'set-1', '--reason', '停电');
    publish(own, place);
    assert.equal(await stateNow(), 'closed');
  });

  test('what a closure is followed by is what the service says', async () => {
    const own = sampleStore(), place = join(temporaryFolder(), 'site'), list = join(temporaryFolder(), 'shut.csv');
    const hours = ['24/7', 'Mo-Su 08:00-12:00', 'Mo-Su 12:00-23:00', 'Mo-Su 22:00-06:00', 'Mo-Su 08:00-12:00 unknown', 'off', 'Sa 09:00-10:00'];
    const ids = hours.map((_, index) => `shut-${index}`);
    writeFileSync(list, `id,name,adcode,lat,lon,hours\n${ids.map((id, index) => `${id},${id}医院,110101,39.9,116.4,"${hours[index]}"\n`).join('')}`);
    feverctl(own, 'import', list, '--source', 'shut');
    for (const [index, id] of ids.entries())
      feverctl(own, 'close', id, '--reason', '停电', '--until', new Date(Date.now() + (3 + index) * 3_600_000).toISOString());
    publish(own, place);
    const site = new PublishedSite('/manifest.json', fileFetch(place));
    const city = await site.city(manifestOf(place).packs[0].adcode);
    const service = await startFeverd(['--store', own]);
    try {
      for (const id of ids) {
        const { opening } = (await (await fetch(`${service.url}api/v1/clinics/${id}`)).json()).clinic;
        const mine = city.clinic(id).opening;
        assert.deepEqual([mine.state, mine.reason, mine.next_change, mine.next_open],
          ['closed', 'closure', opening.next_change, opening.next_open], `${id} ${opening.hours}`);
      }
    } finally {
      await service.stop();
    }
  });

  test('no clinic is nearer than the bound of its box', () => {
    const boxes = [[116, 39, 117, 41], [-10, -5, 20, 5], [100, 60, 140, 80]];
    for (const box of boxes)
      for (const lat of [-80, -30, 0, 20, 40.5, 70, 85])
        for (const lon of [-170, -60, 0, 60, 116.5, 175]) {
          const bound = leastDistance({ lat, lon }, box);
          for (let step = 0; step <= 20; step++)
            for (const [x, y] of [[step / 20, 0], [step / 20, 1], [0, step / 20], [1, step / 20]]) {
              const to = { lon: box[0] + x * (box[2] - box[0]), lat: box[1] + y * (box[3] - box[1]) };
              assert.ok(geodesic({ lat, lon }, to).distance_m >= bound, `${lat} ${lon} ${box}`);
            }
        }
  });

  test('every link and every address of the sitemap leads to a file', () => {
    const place = join(temporaryFolder(), 'site');
    const origin = 'https://fever.example.org';
    publish(store, place, '--public-url', origin);
    const isThere = (address) => { // for a server that knows no more than files
      const file = join(place, address === '/' ? 'index.html' : decodeURIComponent(address));
      return existsSync(file) && statSync(file).isFile();
    };
    const missing = new Set();
    for (const name of readdirSync(place, { recursive: true }).filter((one) => one.endsWith('.html'))) {
      const html = readFileSync(join(place, name), 'utf8');
      const path = name === 'index.html' ? '/' : `/${name}`;
      assert.ok(html.includes(`<link rel="canonical" href="${origin}${path}">`), name);
      for (const [, address] of html.matchAll(/(?:href|data-share)="(\/[^"#?]*)/g))
        if (!address.startsWith('/static/') && !isThere(address)) missing.add(`${name}: ${address}`);
    }
    assert.deepEqual([...missing].slice(0, 9), []);
    assert.match(readFileSync(join(place, 'robots.txt'), 'utf8'), /Sitemap: https:\/\/fever\.example\.org\/sitemap\.xml/);
    const addresses = [...readFileSync(join(place, 'sitemap.xml'), 'utf8').matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, one]) => one);
    assert.ok(addresses.length > 1);
    for (const address of addresses) assert.ok(address.startsWith(origin) && isThere(address.slice(origin.length)), address);
    assert.ok(!existsSync(join(folder, 'sitemap.xml')), 'none without the site\'s address');
    publish(store, place);
    assert.deepEqual(readdirSync(place).filter((name) => name.startsWith('sitemap')), [], 'nor once it is given no more');
    assert.doesNotMatch(readFileSync(join(place, 'index.html'), 'utf8'), /rel="canonical"/);
  });

  test('a notice says until when it holds', () => {
    const place = join(temporaryFolder(), 'site');
    const own = sampleStore();
    feverctl(own, 'notice', 'add', '--title', '临时接种点', '--until', '2199-01-01T08:00:00+08:00');
    publish(own, place);
    const html = readFileSync(join(place, 'index.html'), 'utf8');
    assert.match(html, new RegExp(`data-until="${Date.parse('2199-01-01T08:00:00+08:00') / 1000}"`));
    assert.match(html, /有效至 2199-01-01 08:00/);
  });

  test('names are found as they are written, by pinyin and by initials', async () => {
    const site = new PublishedSite('/manifest.json', fileFetch(folder));
    const { clinics } = JSON.parse(readFileSync(join(folder, Object.values(manifestOf(folder).names)[0]), 'utf8'));
    const [id, name, , pinyin] = clinics[0];
    const initials = pinyin.split(' ').map((one) => one[0]).join('');
    for (const typed of [name, name.slice(2), pinyin.replaceAll(' ', ''), initials])
      assert.ok((await site.search(typed, { limit: 500 })).clinics.some((one) => one.id === id), typed);
    assert.deepEqual((await site.search('没有这样的医院')).clinics, []);
  });

  test('names are found in traditional and full-width characters, as by the service', async () => {
    const own = sampleStore(), list = join(temporaryFolder(), 'list.csv'), place = join(temporaryFolder(), 'site');
    writeFileSync(list, 'id,name,aliases,adcode\nt1,臺北榮民總醫院,北榮,110101\nt2,龙华发热门诊,,110102\nt3,ＡＢＣ门诊,,110105\n');
    feverctl(own, 'import', list);
    publish(own, place);
    const site = new PublishedSite('/manifest.json', fileFetch(place));
    const service = await startFeverd(['--store', own]);
    try {
      for (const [typed, id] of [['臺北榮民總醫院', 't1'], ['台北荣民', 't1'], ['臺北荣民', 't1'], ['北荣', 't1'], ['龍華', 't2'],
        ['龍華發熱門診', 't2'], ['ABC门诊', 't3'], ['ａｂｃ門診', 't3'], ['ＡＢＣ', 't3']]) {
        const { json } = await ask(service.port, `/api/v1/clinics?q=${encodeURIComponent(typed)}`);
        assert.ok(json.clinics.some((one) => one.id === id), `${typed} of the service`);
        assert.ok((await site.search(typed)).clinics.some((one) => one.id === id), typed);
      }
      assert.ok((await site.search('東城區')).regions.some(({ adcode }) => adcode === '110101'));
      assert.deepEqual((await site.search('龍虎')).clinics, []);
    } finally {
      await service.stop();
    }
  });

  test('pages show no state of a minute and no form', () => {
    for (const name of readdirSync(join(folder, 'clinics')).filter((one) => one.endsWith('.html'))) {
      const html = readFileSync(join(folder, 'clinics', name), 'utf8');
      assert.doesNotMatch(html, /state-(open|closed)|data-state="(open|closed)"|\/api\/v1|self-check|\/report"/, name);
      assert.match(html, /id="published"/);
    }
  });

  test('a page holds the symbols that it refers to and no others; a file of the site holds them all', () => {
    const symbols = (text) => [...text.matchAll(/<symbol id="([^"]+)"/g)].map(([, id]) => id);
    const all = symbols(readFileSync(join(folder, manifestOf(folder).static, 'icons/symbols.svg'), 'utf8'));
    for (const name of ['index.html', ...['clinics', 'regions', 'guides'].flatMap((one) => readdirSync(join(folder, one)).map((file) => `${one}/${file}`))]) {
      if (!name.endsWith('.html')) continue;
      const html = readFileSync(join(folder, name), 'utf8');
      const used = new Set([...html.matchAll(/<use href="#([^"]+)"/g)].map(([, id]) => id));
      assert.deepEqual(symbols(html), all.filter((id) => used.delete(id)), name);
      assert.equal(used.size, 0, name);
    }
  });

  test('a second run touches the manifest alone; a closure only what it changes', () => {
    const first = marks(folder);
    assert.ok(publish(store, folder).files_written <= 1, 'the manifest, where it is of another second');
    const changed = (a, b) => Object.keys({ ...a, ...b }).filter((name) => a[name] !== b[name]).sort();
    const second = marks(folder);
    assert.deepEqual(changed(first, second).filter((name) => !/^manifest\.json(\.gz)?$/.test(name)), []);
    const { packs } = manifestOf(folder);
    const { id } = JSON.parse(readFileSync(join(folder, packs[0].file), 'utf8')).clinics[0];
    feverctl(store, 'close', id, '--until', '2199-01-01T00:00:00+08:00', '--reason', '停电');
    publish(store, folder);
    const third = changed(second, marks(folder));
    assert.ok(third.includes(`clinics/${id}.html`));
    assert.match(readFileSync(join(folder, `clinics/${id}.html`), 'utf8'), /停电/);
    assert.ok(third.every((name) => new RegExp(`^(clinics/${id}|regions/|(packs|live)/${packs[0].adcode}|manifest)`).test(name)), third.join());
    assert.ok(existsSync(join(folder, packs[0].file)), 'readers of the earlier manifest still find their pack');
  });

  test('a new revision makes only those packs anew whose clinics it changes', async () => {
    const own = join(temporaryFolder(), 'own.db'), place = join(temporaryFolder(), 'site');
    cpSync(join(borderSite(), '../border.db'), own);
    publish(own, place);
    const before = manifestOf(place);
    const [{ id }] = JSON.parse(readFileSync(join(place, before.packs[0].file), 'utf8')).clinics;
    feverctl(own, 'correct', id, 'note=带身份证', '--why', '电话核实');
    publish(own, place);
    const after = manifestOf(place);
    assert.notDeepEqual(after.dataset, before.dataset);
    assert.deepEqual(after.packs.filter(({ file }, number) => file !== before.packs[number].file).map(({ adcode }) => adcode),
      [before.packs[0].adcode]);
    const site = new PublishedSite('/manifest.json', fileFetch(place));
    const [west, south] = after.packs.find(({ adcode, bbox }) => adcode !== before.packs[0].adcode && bbox).bbox;
    assert.deepEqual((await site.nearest({ lat: south, lon: west, limit: 1 })).dataset, after.dataset);
    const { file } = after.packs[1];
    writeFileSync(join(place, file), readFileSync(join(place, file), 'utf8').replace('医院', '医完'));
    feverctl(own, 'correct', id, 'note=带医保卡', '--why', '电话核实');
    publish(own, place);
    assert.doesNotMatch(readFileSync(join(place, manifestOf(place).packs[1].file), 'utf8'), /医完/, 'not kept as somebody left it');
  });

  test('a file that was changed, replaced or taken away by hand is put right, its time set back or not', () => {
    const place = join(temporaryFolder(), 'site');
    publish(store, place);
    const [first, second, third] = readdirSync(join(place, 'clinics')).filter((name) => name.endsWith('.html')).map((name) => join(place, 'clinics', name));
    const right = [first, second, third].map((file) => readFileSync(file, 'utf8'));
    const { atime, mtime, size } = statSync(first);
    writeFileSync(first, 'x'.repeat(size));
    utimesSync(first, atime, mtime);
    rmSync(second);
    rmSync(`${third}.gz`);
    assert.ok(publish(store, place).files_written <= 4, 'those and the manifest alone');
    assert.deepEqual([first, second, third].map((file) => readFileSync(file, 'utf8')), right);
    assert.deepEqual([first, second, third].map((file) => gunzipSync(readFileSync(`${file}.gz`)).toString()), right);
    const marks = join(place, '.publish/marks'), kept = readFileSync(marks);
    for (const broken of [Buffer.alloc(0), kept.subarray(0, kept.length - 8), Buffer.alloc(kept.length, 255)]) {
      writeFileSync(marks, broken);
      writeFileSync(second, right[1].replace('</html>', '<html/>'));
      assert.ok(publish(store, place).files_written <= 2);
      assert.equal(readFileSync(second, 'utf8'), right[1], 'marks that are broken are none');
    }
  });

  test('what is not ours is refused and left alone', () => {
    const foreign = temporaryFolder();
    writeFileSync(join(foreign, 'index.html'), 'mine');
    assert.match(refused(store, foreign).stderr, /did not write/);
    assert.deepEqual(readdirSync(foreign), ['index.html']);
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    assert.notEqual(refused(store, file).status, 0);
  });

  test('what is no address of a site is refused as one', () => {
    for (const url of ['x', 'ftp://fever.example.org', 'https://fever.example.org/?a=1']) {
      const place = join(temporaryFolder(), 'site');
      const { status, stderr } = runFeverctl(store, 'publish', place, '--static', files, '--public-url', url);
      assert.equal(status, 2, url);
      assert.ok(stderr.includes(`--public-url ${url} is no address such as https://fever.example.org`), stderr);
      assert.ok(!existsSync(place));
    }
  });

  test('nothing is written through a link', () => {
    const target = temporaryFolder();
    const victim = join(target, 'victim');
    writeFileSync(victim, 'theirs');
    const other = join(temporaryFolder(), 'other');
    mkdirSync(join(other, '.publish'), { recursive: true });
    symlinkSync(target, join(other, 'clinics'));
    symlinkSync(victim, join(other, 'index.html'));
    assert.notEqual(refused(store, other).status, 0);
    assert.deepEqual(readdirSync(target), ['victim']);
    assert.equal(readFileSync(victim, 'utf8'), 'theirs');
  });

  test('a new version of the page\'s files makes every page anew, and takes away what is gone', () => {
    const place = join(temporaryFolder(), 'site'), other = join(temporaryFolder(), 'static');
    publish(store, place);
    cpSync(files, other, { recursive: true });
    writeFileSync(join(other, 'js/more.js'), '// more');
    const { version: before } = /static\/(?<version>[0-9a-f]{16})\//.exec(readFileSync(join(place, 'index.html'), 'utf8')).groups;
    writeFileSync(join(place, 'clinics/gone.html'), 'gone');
    publish(store, place, '--static', other);
    const pages = readdirSync(join(place, 'clinics'));
    assert.ok(pages.length > 10 && !pages.includes('gone.html'));
    for (const name of pages.filter((page) => page.endsWith('.html'))) {
      const page = readFileSync(join(place, 'clinics', name), 'utf8');
      assert.ok(!page.includes(before), name);
      assert.equal(gunzipSync(readFileSync(join(place, 'clinics', `${name}.gz`))).toString(), page);
    }
    assert.ok(!existsSync(join(place, '.publish/fresh')), 'the old pages are gone');
    assert.ok(publish(store, place, '--static', other).files_written <= 1);
  });

  test('killed at any moment the site is whole, and the next run completes it', async () => {
    const place = join(temporaryFolder(), 'site');
    publish(store, place);
    for (const ms of [5, 20, 40, 80]) {
      const child = spawn(program, ['--store', store, 'publish', place, '--static', files, '--lang', ms % 40 ? 'en' : 'zh-CN'],
        { stdio: 'ignore' });
      setTimeout(() => child.kill('SIGKILL'), ms);
      await once(child, 'exit');
      const manifest = manifestOf(place);
      for (const { file } of manifest.packs) JSON.parse(readFileSync(join(place, file), 'utf8'));
      for (const name of [manifest.regions, ...Object.values(manifest.names)]) assert.ok(existsSync(join(place, name)));
    }
    publish(store, place);
    const whole = marks(place);
    publish(store, place);
    const after = marks(place);
    const changed = Object.keys(after).filter((name) => after[name] !== whole[name]);
    assert.ok(changed.every((name) => name.startsWith('manifest.json')), changed.join());
  });
});
