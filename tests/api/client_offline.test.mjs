// The JavaScript client offline: a pack answers as the service does, and says when it no longer can.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clockAhead, FeverClient, FeverError, FeverProblem, fromWgs84, geodesic, packFrom, toWgs84 }
  from '../../static/client/fever-client.js';
import { cases, feverctl, importText, sampleStore, startFeverd } from './support.mjs';

const HOUR_MS = 3_600_000;
const SEED = 20260125;
const HOURS = ['24/7', 'Mo-Su,PH 08:00-20:00', 'Mo-Su,PH 22:00-06:00', 'Mo-Fr 08:00-12:00,14:00-17:30; PH off', '',
  'Mo-Su 00:00-24:00', 'Mo-Sa 07:30-11:30; Su,PH 09:00-11:00 unknown', 'We 13:00-13:40', 'Mo-Su,PH 06:00-05:30', '看情况'];

/** The same numbers on every run (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = randomFrom(SEED);
const one = (list) => list[Math.floor(random() * list.length)];
const maybe = (chance, value) => (random() < chance ? value() : undefined);
const day = (ms) => new Date(ms).toISOString().slice(0, 10);
const round = (value, decimals) => Math.round(value * 10 ** decimals) / 10 ** decimals;

/** A city's clinics of every sort; some share a place, some have none. */
function clinicsCsv(count) {
  const columns = ['id', 'name', 'kind', 'services', 'designated', 'insurance', 'access', 'min_age_months',
    'max_age_years', 'adcode', 'lat', 'lon', 'precision', 'hours', 'last_admission', 'time_zone', 'valid_until', 'verified_at'];
  const rows = [];
  for (let i = 0; i < count; i++) {
    const located = random() < 0.85;
    const twin = located && rows.length && random() < 0.1 ? rows[rows.length - 1] : undefined;
    rows.push({
      id: `c${count - i}`, name: `诊所${i}`, adcode: one(['110101', '110102']),
      kind: one(['fever_clinic', 'fever_clinic', 'fever_room', 'pharmacy', 'emergency_department']),
      services: one(['', 'fever_adult', 'fever_child;fever_adult', 'antigen;nucleic_acid']),
      designated: one(['', 'true', 'false']), insurance: one(['', 'true', 'false']),
      access: one(['', '', 'walk_in', 'appointment', 'referral_only']),
      min_age_months: one(['', '', '168']), max_age_years: one(['', '', '13']),
      lat: twin ? twin.lat : located ? round(39.8 + random() * 0.2, 7) : '',
      lon: twin ? twin.lon : located ? round(116.3 + random() * 0.25, 7) : '',
      precision: twin ? twin.precision : located ? one(['exact', 'address', 'district']) : '',
      hours: one(HOURS), last_admission: one(['', '', '-30', '16:30']), time_zone: one(['', '', '', 'Asia/Urumqi']),
      valid_until: one(['', '', '', day(Date.now() + 8 * HOUR_MS), day(Date.now() - 30 * 24 * HOUR_MS)]),
      verified_at: one(['', day(Date.now() - 24 * HOUR_MS), day(Date.now() - 90 * 24 * HOUR_MS), day(Date.now() - 200 * 24 * HOUR_MS)]),
    });
  }
  return [columns.join(), ...rows.map((row) => columns.map((name) => `"${row[name]}"`).join())].join('\n');
}

/** A calendar that covers the days asked about, its holidays half a year away: what a pack does not tell of
 * special days is no matter here, whenever the test runs. */
function calendarCsv() {
  const monthAndDay = `${day(Date.now() + 180 * 24 * HOUR_MS).slice(4, 8)}15`;
  const years = new Set([-1, 9].map((days) => day(Date.now() + days * 24 * HOUR_MS).slice(0, 4)));
  return ['date,name,kind', ...[...years].map((year) => `${year}${monthAndDay},节日,holiday`)].join('\n');
}

/** Closures of now, to come, and one within another, in the first of which somebody is led elsewhere. */
function close(store) {
  const hour = (hours) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + hours * HOUR_MS).toISOString();
  feverctl(store, 'close', 'c3', '--reason', '停电', '--until', hour(3), '--alternative', 'c4');
  feverctl(store, 'close', 'c5', '--reason', '搬迁');
  for (const [i, id] of ['c7', 'c8', 'c9', 'c10', 'c11', 'c12', 'c13'].entries())
    feverctl(store, 'close', id, '--reason', '检修', '--from', hour(1 + 2 * i), '--until', hour(4 + 6 * i));
  feverctl(store, 'close', '--region', '110102', '--reason', '封控', '--from', hour(14), '--until', hour(19));
}

let server;
let client;
let json;
let pack;
before(async () => {
  const store = sampleStore();
  importText(store, clinicsCsv(300), '--source', 'offline');
  importText(store, calendarCsv(), '--as', 'calendar');
  close(store);
  server = await startFeverd(['--store', store]);
  client = new FeverClient(server.url);
  json = await client.pack('110100');
  pack = packFrom(JSON.parse(JSON.stringify(json)));
});
after(() => server.stop());

const someInstant = () => new Date(Date.parse(json.generated_at) + Math.floor(random() * 24 * 3600) * 1000);
const inMinutes = (from, minutes) => new Date(Date.parse(from) + minutes * 60_000);

/** Online positions are rounded, offline ones are not: ask for one that both take as it is. */
function someQuery() {
  return {
    ...(random() < 0.9 ? { lat: round(39.7 + random() * 0.4, 3), lon: round(116.2 + random() * 0.45, 3) }
      : { lat: round(random() * 180 - 90, 3), lon: round(random() * 360 - 180, 3) }),
    crs: maybe(0.6, () => one(['wgs84', 'gcj02', 'bd09'])),
    limit: maybe(0.6, () => 1 + Math.floor(random() * 50)),
    radius: maybe(0.3, () => round(500 + random() * 9000, 1)),
    open: maybe(0.3, () => random() < 0.8), exclude_closed: maybe(0.2, () => true),
    kind: maybe(0.5, () => one(['any', ['pharmacy', 'fever_room'], 'emergency_department', 'designated_hospital'])),
    service: maybe(0.3, () => one(['fever_child', ['antigen', 'fever_adult']])),
    designated: maybe(0.15, () => random() < 0.5), insurance: maybe(0.15, () => random() < 0.5),
    access: maybe(0.2, () => one(['walk_in', 'appointment', 'referral_only'])),
    age_months: maybe(0.3, () => one([0, 100, 167, 168, 169, 500])),
    region: maybe(0.2, () => one(['110100', '110101', '110102'])),
    at: someInstant(),
  };
}

/** The opening out of a pack is the service's, but for what a pack does not know. */
function assertSameOpening(offline, online, where) {
  const horizon = Date.parse(json.generated_at) + 7 * 24 * HOUR_MS;
  const unseen = (instant) => instant === null || Date.parse(instant) >= horizon;
  for (const name of ['state', 'as_of', 'closing_soon', 'hours', 'hours_text', 'hours_description', 'note'])
    assert.equal(offline[name], online[name], `${where}: ${name}`);
  assert.deepEqual(offline.closure, online.closure, `${where}: closure`);
  assert.equal(offline.reason === 'closure', online.reason === 'closure', `${where}: reason`);
  for (const name of ['next_change', 'next_open'])
    assert.ok(offline[name] === online[name] || (offline[name] === null && unseen(online[name])),
      `${where}: ${name} ${offline[name]}, not ${online[name]}`);
  if (offline.last_admission !== null || offline.reason !== null) // null where the record ends before the opening, too
    assert.equal(offline.last_admission, online.last_admission, `${where}: last_admission`);
  if (offline.reason !== null) { // a pack does not say when a record that is unknown expires, too
    if (online.reason !== 'expired') assert.equal(offline.reason, online.reason, `${where}: reason`);
    assert.deepEqual(offline.cautions, [...online.cautions, 'offline'], `${where}: cautions`);
  } else {
    assert.ok(offline.cautions.includes('offline'), where);
    for (const name of ['repaired_hours', 'stale'])
      assert.equal(offline.cautions.includes(name), online.cautions.includes(name), `${where}: ${name}`);
  }
  assert.equal(offline.caution, offline.cautions[0]);
}

function assertSameLocation(offline, online, where) {
  assert.equal(offline === null, online === null, where);
  if (offline === null) return;
  assert.equal(offline.precision, online.precision, where);
  for (const axis of ['lat', 'lon']) // the last of seven decimals may round the other way
    assert.ok(Math.abs(offline[axis] - online[axis]) < 1.5e-7, `${where}: ${offline[axis]}, not ${online[axis]}`);
}

function assertSameClinic(offline, online, where) {
  const { opening, location, ...rest } = offline;
  const { opening: onlineOpening, location: onlineLocation, ...onlineRest } = online;
  assert.deepEqual(rest, onlineRest, where);
  assertSameOpening(opening, onlineOpening, `${where}: ${offline.id}`);
  assertSameLocation(location, onlineLocation, `${where}: ${offline.id}`);
}

test('nearest from a pack is the nearest of the service', async () => {
  let shown = 0;
  let unlocated = 0;
  for (let i = 0; i < 400; i++) {
    const query = someQuery();
    const where = JSON.stringify(query);
    const online = await client.nearest(query);
    const offline = pack.nearest(query);
    assert.deepEqual(offline.clinics.map(({ id }) => id), online.clinics.map(({ id }) => id), where);
    offline.clinics.forEach((clinic, at) => assertSameClinic(clinic, online.clinics[at], where));
    for (const name of ['crs', 'at', 'lat', 'lon', 'number_returned', 'truncated', 'dataset'])
      assert.deepEqual(offline[name], online[name], `${where}: ${name}`);
    shown += offline.clinics.length;
    if (offline.region.adcode !== online.region.adcode) continue; // by a district's centre, which a pack has not
    offline.unlocated.forEach((clinic, at) => assertSameClinic(clinic, online.unlocated[at], where));
    assert.equal(offline.unlocated.length, online.unlocated.length, where);
    unlocated += offline.unlocated.length;
  }
  assert.ok(shown > 1000 && unlocated > 200, `${shown} and ${unlocated} clinics compared`);
});

test('opening from a pack is the opening of the service', async () => {
  for (const { id } of json.clinics) {
    const at = someInstant();
    const online = await client.opening(id, { at });
    const offline = pack.opening(id, at);
    assert.equal(offline.at, online.at);
    assertSameOpening(offline.opening, online.opening, `${id} ${at.toISOString()}`);
    assert.deepEqual(pack.clinic(id, { at }).opening, offline.opening);
    assert.deepEqual(offline.intervals.map(({ from, to, state }) => [from, to, state]), json.intervals[id]);
  }
});

test('states change at the second at which the service changes them', async () => {
  const changing = json.clinics.filter(({ opening }) => opening.next_change &&
    Date.parse(opening.next_change) < Date.parse(json.valid_until)).slice(0, 40);
  assert.ok(changing.length > 10);
  for (const { id, opening } of changing) {
    for (const offset of [-3601, -3600, -1, 0, 1]) {
      const at = new Date(Date.parse(opening.next_change) + offset * 1000);
      if (at < Date.parse(json.generated_at)) continue;
      assertSameOpening(pack.opening(id, at).opening, (await client.opening(id, { at })).opening, `${id} ${offset}`);
    }
  }
});

test('when admission ends is known of openings to come', () => {
  let told = 0;
  for (const { id } of json.clinics) {
    for (const { from, to, state } of pack.opening(id, json.generated_at).intervals) {
      const at = Date.parse(from);
      if (state !== 'open' || at < Date.parse(json.generated_at) || at >= Date.parse(json.valid_until)) continue;
      const { last_admission } = pack.opening(id, at).opening;
      if (json.last_admissions[id] === '-30' && last_admission !== null) {
        assert.equal(last_admission, pack.opening(id, inMinutes(to, -30)).opening.as_of);
        told++;
      }
    }
  }
  assert.ok(told > 10, `${told}`);
});

test('past valid_until and before generated_at nothing is known', () => {
  for (const at of [json.valid_until, inMinutes(json.valid_until, 60), inMinutes(json.generated_at, -1)]) {
    for (const { id } of json.clinics) {
      const { opening } = pack.opening(id, at);
      assert.deepEqual([opening.state, opening.reason, opening.next_change, opening.next_open, opening.closing_soon],
        ['unknown', 'expired', null, null, false]);
      assert.ok(opening.cautions.includes('offline'));
    }
    assert.deepEqual(pack.nearest({ lat: 39.9, lon: 116.4, open: true, at }).clinics, []);
    assert.equal(pack.nearest({ lat: 39.9, lon: 116.4, exclude_closed: true, at }).clinics.length, 10);
  }
  const old = packFrom({ ...json, generated_at: '2020-01-24T08:00:00+08:00', valid_until: '2020-01-25T08:00:00+08:00' });
  assert.equal(old.nearest({ lat: 39.9, lon: 116.4 }).clinics[0].opening.reason, 'expired');
});

test('a slow clock does not make a fresh pack unknown', (t) => {
  t.mock.method(Date, 'now', () => Date.parse(json.generated_at) - 10 * HOUR_MS);
  assert.equal(pack.opening('110101-0004').opening.as_of, json.generated_at);
  assert.equal(pack.opening('110101-0004').opening.state, 'open');
});

test('a clock that was wrong when the pack came is wrong by as much later', (t) => {
  const generated = Date.parse(json.generated_at);
  for (const days of [-400, -1, -0.3, 0.3, 1, 400]) {
    const offMs = days * 24 * HOUR_MS;
    const known = packFrom(json, clockAhead(generated + 40_000 + offMs, generated));
    for (const hours of [0, 3, 23]) {
      t.mock.method(Date, 'now', () => generated + hours * HOUR_MS + 90_000 + offMs);
      const late = known.instant() - generated - hours * HOUR_MS;
      assert.ok(late >= 0 && late <= 120_000, `${days} days, ${hours} h: ${late}`);
    }
    t.mock.method(Date, 'now', () => generated + 25 * HOUR_MS + offMs);
    assert.equal(known.opening('110101-0004').opening.state, 'unknown', `${days} days`);
    t.mock.method(Date, 'now', () => generated + 5 * HOUR_MS); // set right meanwhile
    assert.ok(known.instant() >= generated + 5 * HOUR_MS, `${days} days: never earlier than it is`);
  }
  for (const ms of [-60_000, 0, 45_000, 600_000]) assert.equal(clockAhead(generated + ms, generated), 0);
  assert.equal(clockAhead(generated, NaN), 0);
});

test('an id may be a word that every object knows', () => {
  const here = { lat: 39.9, lon: 116.4 };
  const [{ id }] = pack.nearest(here).clinics;
  const text = JSON.stringify({ ...json, last_admissions: {}, closures: {} });
  const renamed = packFrom(JSON.parse(text.replaceAll(`"${id}"`, '"constructor"')));
  const before = packFrom(JSON.parse(text));
  assert.deepEqual(renamed.nearest(here).clinics[0], { ...before.nearest(here).clinics[0], id: 'constructor' });
  assert.deepEqual(renamed.opening('constructor').opening, before.opening(id).opening);
});

test('what the service refuses a pack refuses by the same name', async () => {
  const here = { lat: 39.9, lon: 116.4 };
  const wrong = [{ lat: 91 }, { lat: undefined }, { lon: 'west' }, { lon: NaN }, { crs: 'utm' }, { limit: 0 }, { limit: 51 },
    { limit: 1.5 }, { radius: 0 }, { radius: 500001 }, { open: 'yes' }, { insurance: 1 }, { kind: '' }, { kind: ['a', ''] },
    { access: 'any' }, { age_months: -1 }, { age_months: 1801 }, { region: '1101' }, { region: '310000' }, { sort: 'price' },
    { colour: 'red' }, { constructor: 'x' }, { lang: 'de' }];
  for (const change of wrong) {
    const isFault = (error) => error instanceof FeverProblem && error.status === 400 && error.errors[0].param === Object.keys(change)[0];
    assert.throws(() => pack.nearest({ ...here, ...change }), isFault, JSON.stringify(change));
    await assert.rejects(client.nearest({ ...here, ...change }), isFault, JSON.stringify(change));
  }
  assert.throws(() => pack.nearest({ ...here, at: 'noon' }), (error) => error.errors[0].param === 'at');
  assert.throws(() => pack.opening('110101-0009'), { name: 'FeverProblem', status: 404 });
  const empty = packFrom({ ...json, clinics: [], intervals: {} });
  assert.deepEqual(empty.nearest(here).clinics, []);
  assert.equal(empty.nearest(here).region, null);
  for (const no of [null, {}, [], { ...json, valid_until: undefined }, { ...json, intervals: {} }, { clinics: [], intervals: {} }, { ...json, generated_at: json.valid_until }])
    assert.throws(() => packFrom(no), FeverError);
});

test('distances and bearings are those of the ellipsoid anywhere', () => {
  const rows = cases('geo/geodesic.csv').slice(1).map(([line]) => line.split(','));
  assert.ok(rows.length > 200);
  for (const [kind, ...texts] of rows) {
    const [lat1, lon1, lat2, lon2, azimuth, , metres] = texts.map(Number);
    const { distance_m, bearing_deg } = geodesic({ lat: lat1, lon: lon1 }, { lat: lat2, lon: lon2 });
    assert.ok(Math.abs(distance_m - metres) < 0.001, `${kind} ${texts}: ${distance_m}`);
    if (metres === 0) assert.equal(bearing_deg, 0);
    else assert.ok(Math.abs((bearing_deg - azimuth + 540) % 360 - 180) < 0.001, `${kind} ${texts}: ${bearing_deg}`);
  }
});

test('GCJ-02 and BD-09 are the published ones, and lead back', () => {
  for (const [line] of cases('geo/cn_coordinates.csv').slice(1)) {
    const [id, kind] = line.split(',');
    const [lon, lat, gcjLon, gcjLat, bdLon, bdLat] = line.split(',').slice(3).map(Number);
    const near = (point, lat_, lon_, degrees) => assert.ok(
      Math.abs(point.lat - lat_) < degrees && Math.abs(point.lon - lon_) < degrees, `${id} ${kind}: ${JSON.stringify(point)}`);
    near(fromWgs84('gcj02', { lat, lon }), gcjLat, gcjLon, 1e-9);
    near(fromWgs84('bd09', { lat, lon }), bdLat, bdLon, 1e-9);
    if (kind !== 'edge') {
      near(toWgs84('gcj02', { lat: gcjLat, lon: gcjLon }), lat, lon, 1e-8);
      near(toWgs84('bd09', { lat: bdLat, lon: bdLon }), lat, lon, 1e-8);
    }
  }
});
