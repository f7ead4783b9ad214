// A local stand-in for the three geocoding services: their paths, formats, errors and bad days.
import { once } from 'node:events';
import http from 'node:http';

export const KEY = 'good-key_0123456789';

/** How each service says it: a match, nothing, a bad key, the day's quota, too fast. */
const services = {
  '/v3/geocode/geo': {
    query: (url) => url.searchParams.get('address'),
    key: (url) => url.searchParams.get('key'),
    found: ({ lat, lon, adcode, amap }) => ({
      status: '1', info: 'OK', infocode: '10000', count: '1',
      geocodes: [{ formatted_address: '…', country: '中国', district: [], street: [], number: [],
        adcode: adcode ?? [], location: `${lon},${lat}`, level: amap }],
    }),
    nothing: { status: '1', info: 'OK', infocode: '10000', count: '0', geocodes: [] },
    badKey: { status: '0', info: 'INVALID_USER_KEY', infocode: '10001' },
    quota: { status: '0', info: 'USER_DAILY_QUERY_OVER_LIMIT', infocode: '10044' },
    fast: { status: '0', info: 'CUQPS_HAS_EXCEEDED_THE_LIMIT', infocode: '10021' },
  },
  '/ws/geocoder/v1/': {
    query: (url) => url.searchParams.get('address'),
    key: (url) => url.searchParams.get('key'),
    found: ({ lat, lon, adcode, tencent, reliability = 7 }) => ({
      status: 0, message: 'query ok',
      result: { title: '…', location: { lng: lon, lat }, ad_info: { adcode: adcode ?? '' },
        address_components: {}, reliability, level: tencent },
    }),
    nothing: { status: 347, message: '查询无结果' },
    badKey: { status: 311, message: 'key格式错误' },
    quota: { status: 121, message: '此key每日调用量已达到上限' },
    fast: { status: 120, message: '此key每秒请求量已达到上限' },
  },
  '/geocoder': {
    query: (url) => JSON.parse(url.searchParams.get('ds')).keyWord,
    key: (url) => url.searchParams.get('tk'),
    found: ({ lat, lon, tianditu, score = 100 }) => ({
      msg: 'ok', searchVersion: '6.4.9V', status: '0',
      location: { score, level: tianditu, lon: String(lon), lat: String(lat), keyWord: '…' },
    }),
    nothing: { msg: '查询结果为空', searchVersion: '6.4.9V', status: '101' },
    badKey: { code: 300001, msg: '非法Key', resolve: '请到控制台查看' },
    quota: { code: 302002, msg: '调用量已超过上限', resolve: '请到控制台查看' },
    fast: { code: 302003, msg: '请求频次过快', resolve: '' },
  },
};

/**
 * Starts it at a free port. `places` maps a part of the address to a match, or to one of the words
 * nothing, fast (once), error (HTTP 500, twice), slow (once), huge, garbage, redirect. `quota` is
 * how many good answers there are.
 */
export async function startStub(places, { quota = Infinity } = {}) {
  const asked = [];
  const seen = new Map();
  let left = quota;
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://stub');
    const service = services[url.pathname];
    const send = (value, status = 200) => {
      response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
      response.end(typeof value === 'string' ? value : JSON.stringify(value));
    };
    if (!service)
      return send('{}', 404);
    const query = service.query(url);
    const times = (seen.get(query) ?? 0) + 1;
    seen.set(query, times);
    asked.push({ query, at: performance.now() });
    if (service.key(url) !== KEY)
      return send(service.badKey);
    const part = Object.keys(places).find((text) => query.includes(text));
    const place = places[part] ?? 'nothing';
    if (place === 'error' && times <= 2)
      return send('<html>Bad Gateway</html>', 502);
    if (place === 'fast' && times <= 1)
      return send(service.fast);
    if (place === 'slow' && times <= 1)
      return undefined; // the client gives up
    if (place === 'garbage')
      return send('{"status":"1","geocodes":[{"location"');
    if (place === 'huge')
      return send(`{"status":"1","x":"${'x'.repeat(4 << 20)}"}`);
    if (place === 'redirect')
      return response.writeHead(302, { Location: `${request.url}&elsewhere=1` }).end();
    if (left <= 0)
      return send(service.quota);
    left--;
    if (place === 'nothing')
      return send(service.nothing);
    return send(service.found(typeof place === 'string' ? places.fine : place));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref(); // a test that fails does not stop it, and must come to its end all the same
  const base = `http://127.0.0.1:${server.address().port}`;
  return {
    asked,
    times: (part) => asked.filter(({ query }) => query.includes(part)).length,
    refill: (count) => { left = count; },
    environment: {
      FEVER_AMAP_URL: `${base}/v3/geocode/geo`, FEVER_AMAP_KEY: KEY,
      FEVER_TENCENT_URL: `${base}/ws/geocoder/v1/`, FEVER_TENCENT_KEY: KEY,
      FEVER_TIANDITU_URL: `${base}/geocoder`, FEVER_TIANDITU_KEY: KEY,
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
