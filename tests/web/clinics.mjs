// The clinics of the web tests: every state, a hostile name, a place without a position.

export const HOSTILE = `<img src=x onerror="document.title='stolen'">&'医院`;

/** Ends a script element, were it written as it is. */
export const HOSTILE_END = `</script><script>document.title='stolen'</script>一路"2"号`;
export const HOSTILE_URL = `javascript:document.title='stolen'`;

const today = new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const common = { kind: 'fever_clinic', source: '测试名单', source_date: today, verified_at: today };
const dongcheng = { ...common, adcode: '110101', district: '东城区' };
const xicheng = { ...common, adcode: '110102', district: '西城区' };

export const clinics = [
  { ...dongcheng, id: 'c-open', name: '常开医院发热门诊', hours: '24/7', lat: 39.916, lon: 116.405,
    services: 'fever_adult;fever_child', phone: '010-69156114', address: '东城区一路1号',
    level: '三级甲等', min_age_months: 168, campus: '东院区', entrance: '东门右侧 50 米',
    entrance_lat: 39.9161, entrance_lon: 116.4052, booking_required: 'true',
    booking_url: 'https://book.example.org/fever?a=1&b=2', booking_phone: '010-69156115',
    admission: '请佩戴口罩，携带身份证', transit: '地铁5号线东单站B口', insurance: 'true',
    source_url: 'https://wjw.example.org/list', aliases: '常开' },
  { ...dongcheng, id: 'c-hostile', name: HOSTILE, hours: '24/7', lat: 39.917, lon: 116.407,
    phone: `010-1234567<b>`, address: HOSTILE_END, note: HOSTILE, booking_url: HOSTILE_URL,
    source_url: HOSTILE_URL, booking_wechat: HOSTILE_END, entrance: HOSTILE, aliases: HOSTILE_END },
  { ...dongcheng, id: 'c-closed', name: '休诊医院', hours: 'Mo-Su,PH off', lat: 39.919, lon: 116.402 },
  { ...dongcheng, id: 'c-unknown', name: '时间不明医院', hours: '以医院公布为准', lat: 39.911, lon: 116.401 },
  { ...dongcheng, id: 'c-stale', name: '旧信息医院', hours: '24/7', lat: 39.908, lon: 116.409,
    source_date: '', verified_at: new Date(Date.now() - 120 * 86400e3).toISOString().slice(0, 10) },
  { ...dongcheng, id: 'c-lost', name: '无位置医院', hours: '24/7', phone: '010-65000000' },
  { ...xicheng, id: 'c-lost-2', name: '西城无位置医院', hours: '24/7' },
  ...Array.from({ length: 12 }, (_, index) => ({
    ...dongcheng, id: `c-more-${index + 10}`, name: `第${index + 1}门诊部`, hours: '24/7',
    kind: index ? 'fever_clinic' : 'fever_room',
    lat: (39.93 + index * 0.01).toFixed(3), lon: 116.41,
  })),
];
