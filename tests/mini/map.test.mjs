// The map: numbered markers for clinics and clusters, one request for a view that is not yet known.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { feverctl, temporaryFolder } from '../api/support.mjs';
import { startPhone, until } from './phone.mjs';
import { crowd, startService } from './service.mjs';

let service;
before(async () => { service = await startService(crowd); });
after(() => service.stop());

const view = (west, south, east, north, scale) => (
  { southwest: { longitude: west, latitude: south }, northeast: { longitude: east, latitude: north }, scale });
const CLUSTER_ID = 1_000_000_000; // a clinic's marker_id is below
const CITY = view(116.0, 39.6, 116.8, 40.4, 10.4);
const STREET = view(116.401234, 39.901234, 116.441234, 39.941234, 14.7);

/** The map's screen at this view. */
async function mapped(t, at, options) {
  const phone = startPhone(t, service.url, options);
  phone.mapView = at;
  return { phone, map: await phone.open('/pages/map/map') };
}

/** The view moves and comes to rest. */
async function move(phone, map, to) {
  phone.mapView = to;
  await map.send('begin', {}, '.map');
  for (const type of ['begin', 'end']) map.instance.onRegionChange({ type, detail: {} });
  await new Promise((resolve) => setTimeout(resolve, 0));
  await map.settled();
}

test('a view is one request, in GCJ-02, with a box of three decimals', async (t) => {
  const { phone, map } = await mapped(t, STREET);
  assert.equal(phone.requests.length, 1);
  const asked = new URL(phone.requests[0].url).searchParams;
  assert.deepEqual(Object.fromEntries(asked), { bbox: '116.401,39.901,116.442,39.942', zoom: '14', crs: 'gcj02', kind: 'fever_clinic,fever_room' });
  const answer = await (await fetch(phone.requests[0].url)).json();
  assert.ok(answer.clinics.length > 1);
  for (const clinic of answer.clinics) {
    const marker = map.data.markers.find(({ id }) => id === clinic.marker_id);
    assert.deepEqual([marker.latitude, marker.longitude, marker.iconPath], [clinic.lat, clinic.lon, '/images/open.png']);
    assert.equal(marker.ariaLabel, `${clinic.name}，开诊`);
  }
});

test('markers have numbers of their own, at most 200, and count every clinic', async (t) => {
  for (const at of [CITY, view(116.0, 39.6, 116.8, 40.4, 12.5), view(73, 3, 135, 54, 4)]) {
    const { phone, map } = await mapped(t, at);
    const { markers } = map.data;
    assert.ok(markers.length > 0 && markers.length <= 200, `${markers.length}`);
    assert.ok(markers.every(({ id }) => Number.isSafeInteger(id) && id > 0 && id < 2 ** 31));
    assert.equal(new Set(markers.map(({ id }) => id)).size, markers.length);
    const counted = markers.filter(({ id }) => id >= CLUSTER_ID).map(({ label }) => parseInt(label.content, 10));
    assert.equal(counted.reduce((sum, count) => sum + count, markers.length - counted.length), crowd.length);
    assert.equal(phone.requests.length, 1);
  }
});

test('moving within what is known asks nothing, moving out or nearer asks once', async (t) => {
  const { phone, map } = await mapped(t, STREET);
  await move(phone, map, view(116.405, 39.905, 116.435, 39.935, 14.9));
  assert.equal(phone.requests.length, 1);
  await move(phone, map, view(116.405, 39.905, 116.435, 39.935, 15.1));
  assert.equal(phone.requests.length, 2);
  await move(phone, map, view(116.5, 39.905, 116.53, 39.935, 15.1));
  assert.equal(phone.requests.length, 3);
  // Newer platforms name the event and put the phase into its detail.
  phone.mapView = CITY;
  map.instance.onRegionChange({ type: 'regionchange', detail: { type: 'end' } });
  await new Promise((resolve) => setTimeout(resolve, 0));
  await map.settled();
  assert.equal(phone.requests.length, 4);
});

test('a marker shows its clinic and the way to its details', async (t) => {
  const { phone, map } = await mapped(t, STREET);
  const [clinic] = map.data.clinics;
  await map.send('markertap', { markerId: clinic.marker_id }, '.map');
  assert.match(map.text, new RegExp(`${clinic.name}● 开诊候诊情况未上报`));
  await map.tap('.open');
  assert.deepEqual(phone.calls('navigateTo'), [[`/pages/clinic/clinic?id=${clinic.id}`]]);
});

test('one that gives out no numbers says so on the map, too', async (t) => {
  const { map } = await mapped(t, STREET);
  const { id, marker_id: number } = map.data.clinics[0];
  const file = path.join(temporaryFolder(), 'queues.csv');
  writeFileSync(file, `id,level\n${id},full\n`);
  feverctl(service.store, 'load', 'import', file);
  await until(async () => (await (await fetch(`${service.url}api/v1/clinics/${id}`)).json()).clinic.load);
  const again = (await mapped(t, STREET)).map;
  const labels = again.data.markers.filter((marker) => marker.id === number).map(({ ariaLabel }) => ariaLabel);
  assert.equal(labels.length, 1);
  assert.match(labels[0], /，开诊，暂停取号$/);
});

test('a cluster widens to its clinics', async (t) => {
  const { phone, map } = await mapped(t, CITY);
  const cluster = map.data.markers.findIndex(({ id }) => id >= CLUSTER_ID);
  await map.send('markertap', { markerId: map.data.markers[cluster].id }, '.map');
  const [west, south, east, north] = map.data.clusters[cluster].bbox;
  assert.deepEqual(phone.calls('includePoints'), [[[
    { latitude: south, longitude: west }, { latitude: north, longitude: east }]]]);
});

test('where there is nothing, and where the map cannot say what it shows, it says so', async (t) => {
  const sea = await mapped(t, view(121.9, 31.0, 122.0, 31.1, 12));
  assert.match(sea.map.text, /这里没有登记的发热门诊/);
  const broken = await mapped(t, undefined);
  assert.match(broken.map.text, /地图没有载入，请返回使用列表。/);
  assert.equal(broken.phone.requests.length, 0);
});

test('the map begins where the last list was, and its share does not', async (t) => {
  const { phone } = await mapped(t, STREET);
  const home = await phone.open('/pages/index/index');
  await home.tap('.locate');
  await home.settled();
  const map = await phone.open('/pages/map/map');
  assert.deepEqual([map.data.start.lat, map.data.start.lon], [39.914, 116.416]);
  assert.deepEqual(map.instance.onShareAppMessage(), { title: '在地图上查找发热门诊', path: '/pages/map/map' });
});
