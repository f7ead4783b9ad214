// Every coordinate of every answer is in the system that was asked for, to 0.1 m.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fromWgs84, metresBetween, toWgs84 } from './crs.mjs';
import { Contract } from './contract.mjs';
import { ask, importText, sampleStore, startFeverd } from './support.mjs';

const HERE = { lat: 39.9124, lon: 116.4159 };
const AT = '2026-01-25T08:00:00+08:00';
const MORE = `id,name,adcode,lat,lon,crs,entrance,entrance_lat,entrance_lon
door-gcj02,辛医院发热门诊,110101,39.9188,116.4222,gcj02,东门,39.9189,116.4225
door-bd09,壬医院发热门诊,110101,39.9244,116.4288,bd09,西门,39.9245,116.4281
`;

let server;
let contract;
before(async () => {
  const store = sampleStore();
  importText(store, MORE, '--source', 'more');
  server = await startFeverd(['--store', store]);
  contract = new Contract(JSON.parse((await ask(server.port, '/openapi.json')).body));
});
after(() => server.stop());

/** All points of an answer by where they stand; map items by their id, for their order may differ. */
function points(value, where = '', found = new Map()) {
  if (value === null || typeof value !== 'object')
    return found;
  if (typeof value.lat === 'number')
    found.set(where, { lat: value.lat, lon: value.lon });
  for (const [name, item] of Object.entries(value))
    points(item, `${where}/${Array.isArray(value) && item?.id ? item.id : name}`, found);
  return found;
}

/** What to ask an operation for around HERE, as its parameters are in `crs`. */
function query(operation, crs) {
  const { lat, lon } = fromWgs84(crs, HERE);
  const wanted = {
    crs, lat, lon, at: AT, zoom: 20, q: '医院', kind: 'any', parent: '110100',
    bbox: [lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1].join(','),
  };
  const names = operation.parameters.filter((each) => each.in === 'query').map((each) => each.name);
  return new URLSearchParams(Object.entries(wanted).filter(([name]) => names.includes(name)));
}

function path(operation) {
  return operation.parameters.filter((each) => each.in === 'path')
    .reduce((text, { name, example }) => text.replace(`{${name}}`, example), operation.path);
}

async function pointsOf(operation, crs) {
  const answer = await ask(server.port, `${path(operation)}?${query(operation, crs)}`);
  assert.equal(answer.status, 200, `${operation.id} ${crs} ${answer.body}`);
  assert.equal(answer.json.crs, crs, operation.id);
  return points(answer.json);
}

test('every answer that takes crs is in it', async () => {
  const operations = contract.operations.filter((operation) =>
    operation.method === 'GET' && operation.parameters.some((each) => each.name === 'crs'));
  assert.ok(operations.length >= 7);
  for (const operation of operations) {
    const plain = await pointsOf(operation, 'wgs84');
    assert.ok(plain.size > 0, operation.id);
    for (const crs of ['gcj02', 'bd09']) {
      const turned = await pointsOf(operation, crs);
      assert.deepEqual([...turned.keys()].sort(), [...plain.keys()].sort(), operation.id);
      for (const [where, point] of turned) {
        const off = metresBetween(toWgs84(crs, point), plain.get(where));
        assert.ok(off < 0.1, `${operation.id} ${crs} ${where} is off by ${off} m`);
        assert.ok(metresBetween(point, plain.get(where)) > 100, `${operation.id} ${where}`);
      }
    }
  }
});

test('a body is answered in its system', async () => {
  for (const crs of ['wgs84', 'gcj02', 'bd09']) {
    const answer = await ask(server.port, '/api/v1/clinics/nearest', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...fromWgs84(crs, HERE), crs, kind: 'any', at: AT }),
    });
    assert.equal(answer.json.clinics[0].id, '110101-0001');
    assert.ok(answer.json.clinics[0].distance_m < 0.15, `${answer.json.clinics[0].distance_m}`);
    const { location } = answer.json.clinics[0];
    assert.ok(metresBetween(toWgs84(crs, location), HERE) < 0.1, crs);
  }
});

test('an entrance is told too', async () => {
  for (const [id, crs, lat, lon] of [['door-gcj02', 'gcj02', 39.9189, 116.4225],
    ['door-bd09', 'bd09', 39.9245, 116.4281]]) {
    const answer = await ask(server.port, `/api/v1/clinics/${id}?crs=${crs}`);
    assert.ok(metresBetween(answer.json.clinic.entrance.location, { lat, lon }) < 0.1, id);
  }
});

test('GeoJSON is WGS84 everywhere', async () => {
  const plain = new Map((await ask(server.port, '/api/v1/clinics')).json.clinics
    .map((clinic) => [clinic.id, clinic]));
  const features = [];
  for (const target of ['/api/v1/clinics', '/ogc/collections/clinics/items?limit=200',
    '/api/v1/clinics/nearest?lat=39.9124&lon=116.4159&kind=any']) {
    const answer = await ask(server.port, target, { headers: { accept: 'application/geo+json' } });
    assert.equal(answer.headers['content-type'], 'application/geo+json', target);
    features.push(...answer.json.features);
  }
  assert.ok(features.filter((feature) => feature.geometry).length > 15);
  for (const { id, geometry } of features) {
    if (!geometry)
      continue;
    const [lon, lat] = geometry.coordinates;
    assert.ok(metresBetween({ lat, lon }, plain.get(id).location) < 0.1, id);
  }
});
