// A feverd with the clinics of these tests: every state, long records and short ones, a hostile name.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { feverctl, root, startFeverd, temporaryFolder } from '../api/support.mjs';

export const HOSTILE = `{{name}}<img src=x onerror="alert(1)">&'医院`;

const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const daysAgo = (days) => new Date(Date.now() - days * 86400e3).toISOString().slice(0, 10);
const common = { kind: 'fever_clinic', source: '测试名单', source_date: today, verified_at: today };
const dongcheng = { ...common, adcode: '110101', district: '东城区' };
const xicheng = { ...common, adcode: '110102', district: '西城区' };

export const clinics = [
  { ...dongcheng, id: 'c-open', name: '常开医院发热门诊', hours: '24/7', lat: 39.916, lon: 116.405,
    services: 'fever_adult;fever_child', phone: '010-69156114;010-65295284转8', address: '东城区一路1号',
    level: '三级甲等', min_age_months: 168, admission: `请携带身份证;须持核酸证明|${daysAgo(1)};须戴口罩|${daysAgo(-2)}`, entrance: '东门右侧',
    booking_required: true, booking_phone: '010-69156114', campus: '东单院区', insurance: true },
  { ...dongcheng, id: 'c-hostile', name: HOSTILE, hours: '24/7', lat: 39.917, lon: 116.407,
    phone: '010-84000000', address: HOSTILE, note: HOSTILE },
  { ...dongcheng, id: 'c-closed', name: '休诊医院', hours: 'Mo-Su,PH off', lat: 39.919, lon: 116.402 },
  { ...dongcheng, id: 'c-unknown', name: '时间不明医院', hours: '以医院公布为准', lat: 39.911, lon: 116.401 },
  { ...dongcheng, id: 'c-stale', name: '旧信息医院', hours: '24/7', lat: 39.908, lon: 116.409,
    source_date: '', verified_at: daysAgo(120) },
  { ...dongcheng, id: 'c-lost', name: '无位置医院', hours: '24/7', phone: '010-65000000' },
  { ...xicheng, id: 'x-lost', name: '西城无位置医院', hours: '24/7' },
  ...Array.from({ length: 12 }, (_, index) => ({
    ...dongcheng, id: `c-more-${index + 10}`, name: `第${index + 1}门诊部`, hours: '24/7',
    lat: (39.93 + index * 0.01).toFixed(3), lon: 116.41,
  })),
];

/** The clinics of a whole city that the map must not draw one by one. */
export const crowd = Array.from({ length: 900 }, (_, index) => ({
  ...dongcheng, id: `m-${index}`, name: `第${index}门诊`, hours: '24/7',
  lat: (39.7 + (index % 30) * 0.02).toFixed(3), lon: (116.1 + Math.floor(index / 30) * 0.02).toFixed(3),
}));

const field = (value) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** Imports rows of the canonical CSV; those of an earlier import that are missing are retired. */
export function importClinics(store, rows) {
  const list = `${store}.csv`;
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const lines = rows.map((row) => columns.map((name) => field(String(row[name] ?? ''))).join());
  writeFileSync(list, [columns.join(), ...lines, ''].join('\n'));
  feverctl(store, 'import', list, '--source', 'test');
}

/** A started feverd over these rows. */
export async function startService(rows = clinics) {
  const store = path.join(temporaryFolder(), 'mini.db');
  feverctl(store, 'init');
  for (const [file, kind] of [['regions', 'regions'], ['hotlines', 'hotlines'], ['holidays', 'calendar']])
    feverctl(store, 'import', path.join(root, 'geodata', `${file}.csv`), '--as', kind);
  importClinics(store, rows);
  return { store, ...await startFeverd(['--store', store]) };
}
