// The service's reads for pages and mini-programs, and nearest and opening from a pack, offline.
//
// Positions are rounded before they are sent: three decimals of a degree are about 100 m. Each try has
// its time, what may pass is tried again after growing pauses, a refusal is thrown at once as it was said.
//
// Offline, a pack (`GET /packs/{adcode}`) answers with the same filters, order, distances and states. It
// knows no closure that was made after it: every state carries the caution `offline`, and past its
// `valid_until` every state is unknown.

/** @typedef {{ lat: number, lon: number }} Point degrees */
/** @typedef {'wgs84'|'gcj02'|'bd09'} Crs */
/** @typedef {string|number|Date} Instant RFC 3339, milliseconds since 1970, or a Date */
/** @typedef {{ param?: string, pointer?: string, detail: string }} Fault */
/** @typedef {Record<string, any>} Query names as in the HTTP interface; null and undefined are left out */

/**
 * `state` is open, closed or unknown: take other values as unknown. Any caution: say "call first".
 * @typedef {{ scope: string, from: string, until: string|null, reason: string, alternative_id: string|null }} Closure
 * @typedef {{ state: string, reason: string|null, as_of: string, next_change: string|null, next_open: string|null,
 *   closing_soon: boolean, caution: string|null, cautions: string[], last_admission: string|null, closure: Closure|null,
 *   hours: string|null, hours_text: string|null, hours_description: string|null, note: string|null }} Opening
 */
/** @typedef {Record<string, any> & { id: string, kind: string, opening: Opening }} Clinic */

/** Whatever goes wrong here. `retryable`: the same request may succeed later. */
export class FeverError extends Error {
  /** @param {string} message @param {boolean} [retryable] */
  constructor(message, retryable) {
    super(message);
    this.name = 'FeverError';
    this.retryable = Boolean(retryable);
  }
}

/** The service refused (problem+json, RFC 9457), or a pack was asked what the service would refuse. */
export class FeverProblem extends FeverError {
  /** @param {number} status @param {any} body parsed, or null @param {number|null} [retryAfterMs] */
  constructor(status, body, retryAfterMs) {
    const said = body && typeof body === 'object' ? body : {};
    super(said.detail || said.title || `The service answered ${status}.`, [429, 502, 503, 504].includes(status));
    this.name = 'FeverProblem';
    this.status = status;
    this.title = String(said.title || '');
    this.detail = String(said.detail || '');
    this.errors = /** @type {Fault[]} */ (Array.isArray(said.errors) ? said.errors : []);
    this.body = said; // a retired clinic's also has id, name, retired_at
    this.retryAfterMs = retryAfterMs === undefined ? null : retryAfterMs;
  }
}

/** As the service's 400. @param {string} param @param {string} detail */
function refusal(param, detail) {
  return new FeverProblem(400, { title: 'Bad Request', status: 400, detail: `${param} ${detail}.`, errors: [{ param, detail }] });
}

/** No answer, or none that can be read: no network, a broken one, or one that shows its own page. */
export class FeverNetworkError extends FeverError {
  /** @param {string} message @param {any} [cause] */
  constructor(message, cause) {
    super(message, true);
    this.name = 'FeverNetworkError';
    this.cause = cause;
  }
}

export class FeverTimeout extends FeverNetworkError {
  /** @param {number} afterMs */
  constructor(afterMs) {
    super(`No answer within ${afterMs / 1000} s.`);
    this.name = 'FeverTimeout';
  }
}

/** The caller's signal said stop. The name is the one that `fetch` uses. */
export class FeverAbort extends FeverError {
  constructor() {
    super('The request was called off.');
    this.name = 'AbortError';
  }
}

/** @typedef {{ url: string, method: string, headers: Record<string, string>, body?: string, timeoutMs: number }} Outgoing */
/** @typedef {{ status: number, header: (name: string) => string|null, text: string }} Incoming */
/** @typedef {{ answer: Promise<Incoming>, abort: () => void }} Sending */
/** @typedef {{ send: (request: Outgoing) => Sending, cachesItself: boolean }} Transport `cachesItself`: by entity tag */

/** Over `fetch`, of a page, a worker or Node. @param {typeof fetch} [fetcher] @returns {Transport} */
export function fetchTransport(fetcher) {
  const call = fetcher || ((url, options) => fetch(url, options));
  return {
    cachesItself: typeof self !== 'undefined',
    send({ url, method, headers, body }) {
      const stop = typeof AbortController === 'undefined' ? null : new AbortController();
      const answer = call(url, {
        method, headers, body, credentials: 'omit', referrerPolicy: 'no-referrer',
        signal: stop ? stop.signal : undefined,
      }).then((response) => response.text().then((text) => (
        { status: response.status, header: (/** @type {string} */ name) => response.headers.get(name), text })));
      return { answer, abort: () => stop && stop.abort() };
    },
  };
}

/** Over `wx.request`, which hands every status to `success`. @param {any} wx @returns {Transport} */
export function wxTransport(wx) {
  return {
    cachesItself: false,
    send({ url, method, headers, body, timeoutMs }) {
      /** @type {any} */
      let task;
      const answer = new Promise((resolve, reject) => {
        task = wx.request({
          url, method, header: headers, data: body, timeout: timeoutMs, dataType: 'text',
          success: (/** @type {any} */ got) => {
            const spellings = Object.keys(got.header || {}); // they differ from phone to phone
            const spelt = (/** @type {string} */ name) => spellings.find((one) => one.toLowerCase() === name);
            resolve({ status: got.statusCode, text: typeof got.data === 'string' ? got.data : JSON.stringify(got.data),
              header: (/** @type {string} */ name) => (spelt(name) ? got.header[spelt(name) || ''] : null) });
          },
          fail: (/** @type {any} */ failure) => reject(new Error(failure && failure.errMsg)),
        });
      });
      return { answer, abort: () => task && task.abort && task.abort() };
    },
  };
}

const PER_DEGREE = 1000; // three decimals

/** @param {number} degrees */
export function rounded(degrees) {
  return Math.round(degrees * PER_DEGREE) / PER_DEGREE;
}

/** Rounded outwards, so that nothing in view is lost. @param {number[]|string} bbox minlon, minlat, maxlon, maxlat */
function roundedBox(bbox) {
  const box = Array.isArray(bbox) ? bbox : bbox.split(',').map(Number);
  return box.map((degrees, at) => (at < 2 ? Math.floor : Math.ceil)(degrees * PER_DEGREE) / PER_DEGREE).join();
}

/** @param {Instant} instant @returns {number} milliseconds since 1970 */
function instantMs(instant) {
  const ms = instant instanceof Date ? instant.getTime()
    : typeof instant === 'number' ? instant : Date.parse(instant);
  if (!Number.isFinite(ms)) throw refusal('at', 'must be an RFC 3339 instant');
  return ms;
}

/** RFC 3339 with the offset that `like` ends in, or UTC. @param {number} ms @param {string} like */
function written(ms, like) {
  const [offset, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(like) || ['Z', '+', '0', '0'];
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60000 : 60000);
  return new Date(ms + ahead).toISOString().slice(0, 19) + offset;
}

/** As addresses have it; half a character, which a field of limited length may leave, is no reason to fail. @param {any} value */
export function encoded(value) {
  return encodeURIComponent(String(value).replace(/[\uD800-\uDFFF]/gu, '\uFFFD'));
}

/** The query as it may leave the phone. @param {Query} query @returns {Query} */
function outgoing(query) {
  const sent = /** @type {Query} */ ({});
  for (const name of Object.keys(query)) {
    const value = query[name];
    if (value === undefined || value === null) continue;
    if (name === 'lat' || name === 'lon') sent[name] = rounded(Number(value));
    else if (name === 'bbox') sent[name] = roundedBox(value);
    else if (name === 'at' || name === 'updated_since') sent[name] = typeof value === 'string' ? value : written(instantMs(value), '');
    else sent[name] = Array.isArray(value) ? value.join() : value;
  }
  return sent;
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). @param {string|null} value @returns {number|null} */
function retryAfterMs(value) {
  if (!value) return null;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : null;
}

/**
 * Settles as `begin` does, or when the signal says stop. What `begin` gives ends it, in any case.
 * @param {AbortSignal|undefined} signal
 * @param {(resolve: (value?: any) => void, reject: (error: FeverError) => void) => () => void} begin
 * @returns {Promise<any>}
 */
function stoppable(signal, begin) {
  if (signal && signal.aborted) return Promise.reject(new FeverAbort());
  let end = () => {};
  return new Promise((resolve, reject) => {
    const stop = () => reject(new FeverAbort());
    const endOfWork = begin(resolve, reject);
    end = () => {
      endOfWork();
      if (signal) signal.removeEventListener('abort', stop);
    };
    if (signal) signal.addEventListener('abort', stop);
  }).finally(() => end());
}

/** @param {number} ms @param {AbortSignal} [signal] */
function pause(ms, signal) {
  return stoppable(signal, (resolve) => {
    const timer = setTimeout(resolve, ms);
    return () => clearTimeout(timer);
  });
}

/** @param {Transport} transport @param {Outgoing} request @param {AbortSignal} [signal] @returns {Promise<Incoming>} */
function sendOnce(transport, request, signal) {
  return stoppable(signal, (resolve, reject) => {
    const sending = transport.send(request);
    const timer = setTimeout(() => reject(new FeverTimeout(request.timeoutMs)), request.timeoutMs);
    sending.answer.then(resolve, (error) => reject(new FeverNetworkError('The service cannot be reached.', error)));
    return () => {
      clearTimeout(timer);
      sending.abort(); // nothing where the answer is there
    };
  });
}

/** @param {string} text @returns {any} undefined where it is no JSON */
function parsed(text) {
  try { return JSON.parse(text); } catch (error) { return undefined; }
}

/**
 * @typedef {Object} Settings
 * @property {Transport} [transport] default: `fetch`
 * @property {number} [timeoutMs] of one try, 10,000
 * @property {number} [retries] tries after the first, 3
 * @property {number} [backoffMs] the first pause, 500; each further one is twice as long
 * @property {number} [maxWaitMs] the longest pause, 30,000; a longer Retry-After is not waited for
 * @property {number} [remembered] answers kept to ask again by entity tag, 16; 0 where the transport has a cache
 */

/** @typedef {{ signal?: AbortSignal, timeoutMs?: number }} Options of one request */

/** Throws FeverProblem, FeverNetworkError, FeverTimeout or FeverAbort. */
export class FeverClient {
  /** @param {string} base the service's address, such as `https://example.org`; '' for the page's own @param {Settings} [settings] */
  constructor(base, settings) {
    const { transport = fetchTransport(), timeoutMs = 10000, retries = 3, backoffMs = 500, maxWaitMs = 30000,
      remembered = transport.cachesItself ? 0 : 16 } = settings || {};
    this.base = base.replace(/\/+$/, '');
    this.transport = transport;
    this.settings = { timeoutMs, retries, backoffMs, maxWaitMs, remembered };
    /** @type {Map<string, { etag: string, text: string }>} the longest unused first */
    this.answers = new Map();
  }

  /** The nearest clinics that pass the filters. @param {Point & Query} query @param {Options} [options] */
  nearest(query, options) { return this.get('/clinics/nearest', query, options); }

  /** The same with nothing in the address: no proxy on the way logs it. @param {Point & Query} query @param {Options} [options] */
  nearestUnlogged(query, options) { return this.ask('POST', '/clinics/nearest', JSON.stringify(outgoing(query)), options); }

  /** One page of clinics; its `next` is the `cursor` of the one that follows. @param {Query} [query] @param {Options} [options] */
  page(query, options) { return this.get('/clinics', query, options); }

  /** Page after page, for `for await`. @param {Query} [query] @param {Options} [options] @returns {AsyncIterableIterator<any>} */
  async* list(query, options) {
    const asked = /** @type {Query} */ (Object.assign({}, query));
    do {
      const page = await this.page(asked, options);
      yield page;
      asked.cursor = page.next;
    } while (asked.cursor);
  }

  /** @param {string} id @param {Query} [query] @param {Options} [options] */
  clinic(id, query, options) { return this.get(`/clinics/${encoded(id)}`, query, options); }

  /** The state and the hours of the next days. @param {string} id @param {Query} [query] @param {Options} [options] */
  opening(id, query, options) { return this.get(`/clinics/${encoded(id)}/opening`, query, options); }

  /** Clusters and clinics of a view. @param {Query} query with bbox and zoom @param {Options} [options] */
  map(query, options) { return this.get('/map', query, options); }

  /** What `packFrom` takes; keep it for when the network is gone. @param {string} adcode of a city @param {Options} [options] */
  pack(adcode, options) { return this.get(`/packs/${encoded(adcode)}`, {}, options); }

  /** The regions below `parent`, or the provinces. @param {Query} [query] @param {Options} [options] */
  regions(query, options) { return this.get('/regions', query, options); }

  /** @param {string} adcode @param {Query} [query] @param {Options} [options] */
  region(adcode, query, options) { return this.get(`/regions/${encoded(adcode)}`, query, options); }

  /** The district that holds a point. @param {Point & Query} query @param {Options} [options] */
  regionAt(query, options) { return this.get('/regions/at', query, options); }

  /** Regions, clinics and places by name or pinyin. @param {Query} query with q @param {Options} [options] */
  places(query, options) { return this.get('/places', query, options); }

  /** @param {Options} [options] */
  dataset(options) { return this.get('/dataset', {}, options); }

  /** @private @param {string} path @param {Query} [query] @param {Options} [options] */
  get(path, query, options) {
    const sent = outgoing(query || {});
    const parts = Object.keys(sent).map((name) => `${name}=${encoded(sent[name])}`);
    return this.ask('GET', parts.length ? `${path}?${parts.join('&')}` : path, undefined, options);
  }

  /**
   * @private @param {string} method @param {string} path below /api/v1, with the query @param {string} [body]
   * @param {Options} [options] @returns {Promise<any>}
   */
  async ask(method, path, body, options) {
    const { signal, timeoutMs = this.settings.timeoutMs } = options || {};
    const url = `${this.base}/api/v1${path}`;
    for (let failures = 0; ; failures++) {
      try {
        return await this.tryOnce({ url, method, headers: {}, body, timeoutMs }, signal);
      } catch (error) {
        const ms = this.pauseBefore(error, failures);
        if (ms === null) throw error;
        await pause(ms, signal);
      }
    }
  }

  /** @private @param {Outgoing} request @param {AbortSignal} [signal] @returns {Promise<any>} */
  async tryOnce(request, signal) {
    const known = request.method === 'GET' ? this.answers.get(request.url) : undefined;
    request.headers.accept = 'application/json';
    if (request.body !== undefined) request.headers['content-type'] = 'application/json';
    if (known) request.headers['if-none-match'] = known.etag;
    const answer = await sendOnce(this.transport, request, signal);
    const { text, etag } = known && answer.status === 304 ? known : { text: answer.text, etag: answer.header('etag') };
    const json = parsed(text);
    if (answer.status !== 304 && (answer.status < 200 || answer.status > 299))
      throw new FeverProblem(answer.status, json, retryAfterMs(answer.header('retry-after')));
    if (json === undefined)
      throw new FeverNetworkError('The answer is cut off or not the service\'s; a network may ask to log in.');
    this.remember(request, etag, text);
    return json;
  }

  /** @private @param {Outgoing} request @param {string|null} etag @param {string} text */
  remember(request, etag, text) {
    if (request.method !== 'GET' || !this.settings.remembered) return;
    this.answers.delete(request.url);
    if (etag) this.answers.set(request.url, { etag, text });
    if (this.answers.size > this.settings.remembered)
      this.answers.delete(this.answers.keys().next().value || '');
  }

  /** Null: no further try. Half is chance, lest all phones come back at once. @private @param {any} error @param {number} failures */
  pauseBefore(error, failures) {
    const { retries, backoffMs, maxWaitMs } = this.settings;
    if (!error.retryable || failures >= retries) return null;
    const growing = Math.min(backoffMs * 2 ** failures, maxWaitMs) * (0.5 + Math.random() / 2);
    if (typeof error.retryAfterMs !== 'number') return growing;
    return error.retryAfterMs > maxWaitMs ? null : error.retryAfterMs + Math.random() * backoffMs;
  }
}

const RADIAN = Math.PI / 180;
const FLATTENING = 1 / 298.257223563;
const EQUATORIAL_M = 6378137;
const POLAR_M = EQUATORIAL_M * (1 - FLATTENING);
const { abs, atan, atan2, cos, hypot, sin, sqrt, tan } = Math;

/**
 * The line with sin α0 (its azimuth at the equator) between σ1 and σ1 + σ12 on the auxiliary sphere:
 * by how much its longitudes differ less than on the sphere, in radians, and how long it is. Series of
 * T. Vincenty, "Direct and inverse solutions of geodesics", Survey Review 23 (1975), good to 0.1 mm.
 * @param {number} sinA0 @param {number} s12 σ12 @param {number} cos2Sm cos(2σ1 + σ12)
 */
function alongLine(sinA0, s12, cos2Sm) {
  const cos2A0 = 1 - sinA0 * sinA0;
  const c = FLATTENING / 16 * cos2A0 * (4 + FLATTENING * (4 - 3 * cos2A0));
  const turn = 2 * cos2Sm * cos2Sm - 1;
  const lag = (1 - c) * FLATTENING * sinA0 * (s12 + c * sin(s12) * (cos2Sm + c * cos(s12) * turn));
  const u2 = cos2A0 * (EQUATORIAL_M ** 2 / POLAR_M ** 2 - 1);
  const a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const delta = b * sin(s12) * (cos2Sm + b / 4 * (cos(s12) * turn -
    b / 6 * cos2Sm * (4 * sin(s12) ** 2 - 3) * (4 * cos2Sm * cos2Sm - 3)));
  return { lag, metres: POLAR_M * a * (s12 - delta) };
}

/** @typedef {{ metres: number, azimuth: number }} Line its azimuth at the start in radians */
/**
 * Vincenty's iteration over the longitude on the sphere; null near the antipode, where it is lost.
 * @param {number} u1 parametric latitude @param {number} u2 @param {number} lon difference, radians @returns {Line|null}
 */
function lineByLongitude(u1, u2, lon) {
  let onSphere = lon;
  for (let steps = 0; steps < 60; steps++) {
    const east = cos(u2) * sin(onSphere);
    const north = cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(onSphere);
    const sinS = hypot(east, north);
    if (sinS === 0) return { metres: 0, azimuth: 0 };
    const cosS = sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(onSphere);
    const sinA0 = cos(u1) * cos(u2) * sin(onSphere) / sinS;
    const cos2A0 = 1 - sinA0 * sinA0;
    const cos2Sm = cos2A0 < 1e-15 ? 0 : cosS - 2 * sin(u1) * sin(u2) / cos2A0;
    const line = alongLine(sinA0, atan2(sinS, cosS), cos2Sm);
    const next = lon + line.lag;
    if (abs(next) > Math.PI) return null;
    if (abs(next - onSphere) < 1e-13) return { metres: line.metres, azimuth: atan2(east, north) };
    onSphere = next;
  }
  return null;
}

/**
 * The azimuth at the start, halved in on until the line's longitude fits: slow, but never lost (C. F. F.
 * Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), section 4). u1 ≤ 0, |u2| ≤ |u1|, 0 ≤ lon ≤ π.
 * @param {number} u1 @param {number} u2 @param {number} lon @returns {Line & { arrival: number }} `arrival`: the azimuth at the end
 */
function lineByAzimuth(u1, u2, lon) {
  let low = 0;
  let high = Math.PI;
  for (;;) {
    const azimuth = (low + high) / 2;
    const sinA0 = sin(azimuth) * cos(u1);
    const northEnd = sqrt(Math.max(0, (cos(azimuth) * cos(u1)) ** 2 + cos(u2) ** 2 - cos(u1) ** 2));
    const s1 = atan2(sin(u1), cos(azimuth) * cos(u1));
    const s2 = atan2(sin(u2), northEnd);
    const line = alongLine(sinA0, s2 - s1, cos(s1 + s2));
    const reached = atan2(sinA0 * sin(s2), cos(s2)) - atan2(sinA0 * sin(s1), cos(s1)) - line.lag;
    if (azimuth === low || azimuth === high || high - low < 1e-15)
      return { metres: line.metres, azimuth, arrival: atan2(sinA0, northEnd) };
    if (reached > lon) high = azimuth;
    else low = azimuth;
  }
}

/** The task turned so that `lineByAzimuth` takes it. @param {number} u1 @param {number} u2 @param {number} lon @returns {Line} */
function lineNearAntipode(u1, u2, lon) {
  const swapped = abs(u1) < abs(u2);
  const [start, end] = swapped ? [u2, u1] : [u1, u2];
  const south = start < 0;
  const line = lineByAzimuth(Math.min(south ? start : -start, -1e-15), south ? end : -end, abs(lon));
  const met = swapped ? line.arrival : line.azimuth;
  const azimuth = swapped === south ? Math.PI - met : met;
  return { metres: line.metres, azimuth: lon < 0 ? -azimuth : azimuth };
}

/** To a millimetre anywhere; the bearing from north by east, 0 ≤ b < 360. @param {Point} from @param {Point} to */
export function geodesic(from, to) {
  const u1 = atan((1 - FLATTENING) * tan(from.lat * RADIAN));
  const u2 = atan((1 - FLATTENING) * tan(to.lat * RADIAN));
  const turns = Math.round((to.lon - from.lon) / 360);
  const lon = (to.lon - from.lon - 360 * turns) * RADIAN;
  const line = lineByLongitude(u1, u2, lon) || lineNearAntipode(u1, u2, lon);
  const degrees = line.metres ? (line.azimuth / RADIAN + 360) % 360 : 0;
  return { distance_m: line.metres, bearing_deg: degrees };
}

/** Metres of waves of 2, 6, 24 and 60 degrees. @param {number} x @param {number} broad @param {number} broadest */
function gcjWaves(x, broad, broadest) {
  const wave = (/** @type {number} */ metres, /** @type {number} */ degrees) => metres * sin(Math.PI / degrees * x);
  return (wave(20, 1) + wave(40, 3) + wave(broad, 12) + wave(broadest, 30)) * 2 / 3;
}

/** The published formula of GCJ-02, as src/geo/coordinates.c explains it. @param {Point} wgs84 @returns {Point} */
function gcjShifted(wgs84) {
  const a = 6378245; // Krasovsky 1940
  const e2 = 0.00669342162296594323;
  const x = wgs84.lon - 105;
  const y = wgs84.lat - 35;
  const ripple = (sin(6 * Math.PI * x) + sin(2 * Math.PI * x)) * 20 * 2 / 3 + 0.1 * x * y;
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * sqrt(abs(x)) + ripple + gcjWaves(y, 160, 320);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * sqrt(abs(x)) + ripple + gcjWaves(x, 150, 300);
  const w2 = 1 - e2 * sin(wgs84.lat * RADIAN) ** 2;
  return {
    lat: wgs84.lat + north / (a * (1 - e2) / (w2 * sqrt(w2))) / RADIAN,
    lon: wgs84.lon + east / (a / sqrt(w2) * cos(wgs84.lat * RADIAN)) / RADIAN,
  };
}

/** Outside this box GCJ-02 is WGS84. */
const GCJ_BOX = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
/** @param {Point} point */
const inGcjBox = ({ lat, lon }) => lat >= GCJ_BOX.south && lat <= GCJ_BOX.north && lon >= GCJ_BOX.west && lon <= GCJ_BOX.east;

/** @param {Point} point @param {{ west: number, east: number, south: number, north: number }} box @returns {Point} */
function heldIn({ lat, lon }, { west, east, south, north }) {
  return { lat: Math.min(Math.max(lat, south), north), lon: Math.min(Math.max(lon, west), east) };
}

/** @param {Point} gcj @returns {Point} */
function bdFromGcj(gcj) {
  const ripple = 3000 * RADIAN;
  const radius = hypot(gcj.lon, gcj.lat) + 0.00002 * sin(gcj.lat * ripple);
  const angle = atan2(gcj.lat, gcj.lon) + 0.000003 * cos(gcj.lon * ripple);
  return { lat: radius * sin(angle) + 0.006, lon: radius * cos(angle) + 0.0065 };
}

/**
 * What `forward` takes to `target`: the shifts change twentyfold less than a step, so the steps shrink fast.
 * @param {(point: Point) => Point} forward @param {Point} target @param {Point} start @returns {Point}
 */
function inverted(forward, target, start) {
  let found = start;
  for (let steps = 0; steps < 16; steps++) {
    const there = forward(found);
    const off = { lat: there.lat - target.lat, lon: there.lon - target.lon };
    found = { lat: found.lat - off.lat, lon: found.lon - off.lon };
    if (abs(off.lat) + abs(off.lon) < 1e-11) break;
  }
  return found;
}

/** @param {Crs} crs @param {Point} wgs84 @returns {Point} */
export function fromWgs84(crs, wgs84) {
  if (crs === 'wgs84') return wgs84;
  const gcj = inGcjBox(wgs84) ? gcjShifted(wgs84) : wgs84;
  return crs === 'gcj02' ? gcj : bdFromGcj(gcj);
}

/** @param {Crs} crs @param {Point} point @returns {Point} */
export function toWgs84(crs, point) {
  if (crs === 'wgs84') return point;
  const gcj = crs === 'gcj02' ? point
    : inverted(bdFromGcj, point, { lat: point.lat - 0.006, lon: point.lon - 0.0065 });
  if (inGcjBox(gcj)) return heldIn(inverted(gcjShifted, gcj, gcj), GCJ_BOX);
  const turns = abs(gcj.lon) > 180 ? Math.round(gcj.lon / 360) : 0; // BD-09 reaches past the antimeridian
  return heldIn({ lat: gcj.lat, lon: gcj.lon - 360 * turns }, { west: -180, east: 180, south: -90, north: 90 });
}

/** @typedef {{ read: (value: any) => any, fits: (value: any) => boolean, must: string }} Rule */
/** @param {number} least @param {number} most @param {(value: number) => boolean} [also] @returns {Rule} */
function within(least, most, also) {
  return { read: Number, must: `must be a number from ${least} to ${most}`,
    fits: (value) => value >= least && value <= most && (!also || also(value)) };
}

/** @param {string[]} names @returns {Rule} */
function oneOf(names) {
  return { read: String, fits: (value) => names.includes(value), must: `must be ${names.join(' or ')}` };
}

/** @type {Rule} */
const FLAG = { read: (value) => ({ true: true, false: false })[String(value)],
  fits: (value) => value !== undefined, must: 'must be true or false' };
/** Names that no clinic of the pack has are no fault: enumerations grow. @type {Rule} */
const LIST = { read: (value) => (Array.isArray(value) ? value : String(value).split(',')),
  fits: (list) => list.length > 0 && list.every(Boolean), must: 'must be a list of names' };

/** Those of the service, but for `sort=soonest`: waits are not known offline. @type {Record<string, Rule>} */
const NEAREST_RULES = {
  lat: within(-90, 90), lon: within(-180, 180), crs: oneOf(['wgs84', 'gcj02', 'bd09']),
  limit: within(1, 50, Number.isInteger), radius: within(0, 500000, (metres) => metres > 0),
  age_months: within(0, 1800, Number.isInteger), kind: LIST, service: LIST,
  open: FLAG, exclude_closed: FLAG, designated: FLAG, insurance: FLAG,
  access: oneOf(['walk_in', 'appointment', 'referral_only']),
  region: { read: String, fits: (value) => /^\d{6}$/.test(value), must: 'must be a six-digit adcode' },
  at: { read: instantMs, fits: Number.isFinite, must: 'must be an RFC 3339 instant' },
  sort: oneOf(['distance']), lang: oneOf(['zh-CN', 'en']),
};

/** @param {Query} query @returns {Query & Point} typed, with the service's defaults */
function checkedNearest(query) {
  const asked = /** @type {any} */ ({ crs: 'wgs84', limit: 10, kind: ['fever_clinic', 'fever_room'] });
  for (const name of Object.keys(query)) {
    if (query[name] === undefined || query[name] === null) continue;
    if (!Object.keys(NEAREST_RULES).includes(name)) throw refusal(name, 'is not a parameter of this request');
    const rule = NEAREST_RULES[name];
    asked[name] = rule.read(query[name]);
    if (!rule.fits(asked[name])) throw refusal(name, rule.must);
  }
  for (const name of ['lat', 'lon'])
    if (asked[name] === undefined) throw refusal(name, `is missing; it ${NEAREST_RULES[name].must}`);
  return asked;
}

/** @param {Clinic} clinic @param {Query} asked @returns {boolean} for all filters but state and region */
function passes(clinic, asked) {
  const { min_months: least, max_years: most } = clinic.ages;
  const kinds = clinic.designated === true ? [clinic.kind, 'designated_hospital'] : [clinic.kind];
  return (asked.kind.join() === 'any' || asked.kind.some((/** @type {string} */ one) => kinds.includes(one))) &&
    (!asked.service || asked.service.some((/** @type {string} */ one) => clinic.services.includes(one))) &&
    (asked.access ? clinic.access === asked.access : clinic.access !== 'referral_only') &&
    (asked.designated === undefined || clinic.designated === asked.designated) &&
    (asked.insurance === undefined || clinic.insurance === asked.insurance) &&
    (asked.age_months === undefined || ((least === null || asked.age_months >= least) &&
      (most === null || asked.age_months < (most + 1) * 12)));
}

/** To 1 cm, as the service writes it. @param {any} location @param {Crs} crs */
function locationIn(location, crs) {
  if (!location || crs === 'wgs84') return location;
  const { lat, lon } = fromWgs84(crs, location);
  return Object.assign({}, location, { lat: Math.round(lat * 1e7) / 1e7, lon: Math.round(lon * 1e7) / 1e7 });
}

const DAY_MS = 86400000, COVERED_MS = 7 * DAY_MS; // covered by intervals, from generated_at
const minuteOf = (/** @type {string} */ instant) => Math.floor(Date.parse(instant) / 60000) * 60000;
const EXPIRED = { state: 'unknown', reason: 'expired', next_change: null, next_open: null, last_admission: null };
const GRAVEST_FIRST = ['holiday_not_stated', 'make_up_not_stated', 'calendar_not_loaded', 'repaired_hours', 'stale', 'offline'];

/** @typedef {{ from: number, to: number, state: string, fromText: string, toText: string }} Stretch */
/** A district's centre is nobody's place. @param {Clinic} clinic */
const hasPlace = ({ location }) => Boolean(location) && location.precision !== 'district';

/** Not confirmed for 90 days of the clinic's zone. @param {Clinic} clinic @param {number} at */
function isStale(clinic, at) {
  const day = clinic.verified_at || clinic.source.date;
  return Boolean(day) && at >= Date.parse(`${day}T00:00:00${clinic.opening.as_of.slice(19)}`) + 90 * DAY_MS;
}

/**
 * Minutes before closing, or the last such time of this opening, if there is one: 16:30 is not the morning's.
 * @param {string|undefined} rule @param {number} opened @param {string} closing
 */
function lastAdmission(rule, opened, closing) {
  if (!rule) return null;
  const end = Date.parse(closing);
  const stated = rule[0] === '-' ? end + Number(rule) * 60000 : Date.parse(closing.slice(0, 11) + rule + closing.slice(16));
  if (stated <= end) return written(stated, closing);
  return stated - DAY_MS >= opened ? written(stated - DAY_MS, closing) : null;
}

/** What is known of ids, and nothing else: an object finds a `constructor` in itself.
 * @param {...any} parts @returns {Record<string, any>} */
export const byId = (...parts) => Object.assign(Object.create(null), ...parts);

const BEHIND_MS = 60000, CACHED_MS = 600000;

/**
 * How far this device's clock is ahead of the service's, by an answer of a known instant: 0 within what
 * whole minutes and caches on the way explain, or where nothing is known.
 * @param {number} clockMs this device's, when the answer came @param {number} answeredMs
 */
export function clockAhead(clockMs, answeredMs) {
  const ahead = clockMs - answeredMs;
  return ahead < -BEHIND_MS || ahead > CACHED_MS ? ahead : 0;
}

/** All clinics of a city with a week of their hours; made by `packFrom`. */
class Pack {
  /** @param {any} json @param {number} aheadMs */
  constructor(json, aheadMs) {
    this.aheadMs = aheadMs;
    this.dataset = json.dataset;
    this.region = json.region || { adcode: null };
    this.generatedMs = Date.parse(json.generated_at);
    this.validUntilMs = Date.parse(json.valid_until);
    this.clinics = /** @type {Clinic[]} */ (json.clinics);
    this.lastAdmissions = /** @type {Record<string, string>} */ (byId(json.last_admissions));
    this.closures = /** @type {Record<string, Closure[]>} */ (byId(json.closures));
    this.stretches = /** @type {Record<string, Stretch[]>} */ (byId());
    for (const { id } of this.clinics)
      this.stretches[id] = json.intervals[id].map((/** @type {string[]} */ [fromText, toText, state]) => (
        { from: Date.parse(fromText), to: Date.parse(toText), state, fromText, toText }));
  }

  /**
   * As `GET /clinics/nearest` answers, with `offline: true` and without notices. The position stays
   * on the phone, so it is not rounded. Throws FeverProblem for what the service would refuse.
   * @param {Point & Query} query
   */
  nearest(query) {
    const asked = checkedNearest(query);
    const at = this.instant(asked.at);
    const ranked = this.ranked(toWgs84(asked.crs, asked));
    const region = ranked.length ? ranked[0].clinic.region : { adcode: null };
    const { adcode: city, hotlines = [] } = this.region; // of several packs read as one the first one's
    const level = region.district ? 'adcode' : region.city ? 'city' : 'province'; // some are known by city alone
    const fitting = this.filter(asked, at);
    const shown = (/** @type {Clinic} */ clinic) => this.shown(clinic, asked.crs, at);
    const matches = ranked.filter(({ clinic, distance_m }) => fitting(clinic) && !(distance_m > asked.radius));
    const clinics = matches.slice(0, asked.limit).map(({ clinic, distance_m, bearing_deg }) => Object.assign(
      shown(clinic), { distance_m: Math.round(distance_m * 10) / 10, bearing_deg: Math.round(bearing_deg * 10) % 3600 / 10 }));
    const unlocated = this.clinics.filter((clinic) =>
      !hasPlace(clinic) && region.adcode && clinic.region[level] === region[level] && fitting(clinic));
    return {
      crs: asked.crs, lat: asked.lat, lon: asked.lon, at: written(at, '+08:00'), offline: true, dataset: this.dataset,
      region: region.adcode && { adcode: region.adcode, name: region.district || region.city || region.province, by: 'nearest_clinic',
        hotlines: city && city.slice(0, 4) === region.adcode.slice(0, 4) ? hotlines : [] },
      notices: [], number_returned: clinics.length, truncated: matches.length > clinics.length, clinics,
      unlocated: unlocated.slice(0, 20).map(shown),
    };
  }

  /** The state of a clinic and the intervals of its week that are not closed. @param {string} id @param {Instant} [at] default: now */
  opening(id, at) {
    const ms = this.instant(at);
    const intervals = this.stretches[id] || [];
    return { id, at: written(ms, '+08:00'), offline: true, dataset: this.dataset,
      opening: this.openingOf(this.found(id), ms),
      intervals: intervals.map(({ fromText, toText, state }) => ({ from: fromText, to: toText, state })) };
  }

  /** As `GET /clinics/{id}` has it. @param {string} id @param {{ at?: Instant, crs?: Crs }} [query] @returns {Clinic} */
  clinic(id, query) {
    const { at, crs = 'wgs84' } = query || {};
    return this.shown(this.found(id), crs, this.instant(at));
  }

  /** @private @param {string} id @returns {Clinic} */
  found(id) {
    const clinic = this.clinics.find((one) => one.id === id);
    if (clinic) return clinic;
    throw new FeverProblem(404, { title: 'Not Found', status: 404, detail: 'No clinic of this pack has this id.' });
  }

  /** Now is floored to the minute, and never before the pack was made: some clocks are slow. One that was ahead
   * and would be before that has been set right meanwhile. @param {Instant} [at] */
  instant(at) {
    if (at !== undefined && at !== null) return Math.floor(instantMs(at) / 1000) * 1000;
    const told = Date.now() - this.aheadMs;
    const now = this.aheadMs > 0 && told < this.generatedMs - BEHIND_MS ? Date.now() : told;
    return Math.max(Math.floor(now / 60000) * 60000, this.generatedMs);
  }

  /** What the filters let pass. @private @param {Query} asked @param {number} at @returns {(clinic: Clinic) => boolean} */
  filter(asked, at) {
    const below = (/** @type {Clinic} */ clinic) => asked.region === undefined ||
      asked.region === this.region.adcode || asked.region === clinic.region.adcode;
    if (asked.region !== undefined && asked.region !== this.region.adcode && !this.clinics.some(below))
      throw refusal('region', 'is neither the city of this pack nor a district with clinics in it');
    return (clinic) => {
      if (!below(clinic) || !passes(clinic, asked)) return false;
      if (!asked.open && !asked.exclude_closed) return true;
      const { state } = this.openingOf(clinic, at);
      return asked.open ? state === 'open' : state !== 'closed';
    };
  }

  /** All that have a place, nearest first, ties by the bytes of the id. @param {Point} from WGS84 */
  ranked(from) {
    return this.clinics.filter(hasPlace)
      .map((clinic) => Object.assign({ clinic }, geodesic(from, clinic.location)))
      .sort((a, b) => a.distance_m - b.distance_m || (a.clinic.id < b.clinic.id ? -1 : 1));
  }

  /** @private @param {Clinic} clinic @param {Crs} crs @param {number} at @returns {Clinic} */
  shown(clinic, crs, at) {
    const { load, entrance } = clinic;
    const holds = load && at >= minuteOf(load.reported_at) && at < minuteOf(load.expires_at);
    return Object.assign({}, clinic, {
      entrance: Object.assign({}, entrance, { location: locationIn(entrance.location, crs) }),
      location: locationIn(clinic.location, crs), opening: this.openingOf(clinic, at), load: holds ? load : null,
    });
  }

  /**
   * Until the pack's first change the opening is what it says; then the intervals tell the state,
   * and of the cautions those remain that speak of the record, not of a day.
   * @param {Clinic} clinic @param {number} at @returns {Opening}
   */
  openingOf(clinic, at) {
    const first = clinic.opening;
    const covered = at >= this.generatedMs && at < this.validUntilMs;
    const same = covered && (first.next_change === null || at < Date.parse(first.next_change));
    const known = same ? first : covered ? this.later(clinic.id, at) : EXPIRED;
    const closure = covered ? this.closureOf(clinic, at) : null;
    const isOver = known.reason === 'closure' && Boolean(first.closure); // that of a published site's live file has none
    const reason = closure ? 'closure' : isOver ? null : known.reason;
    const stands = { repaired_hours: first.cautions.includes('repaired_hours'), stale: isStale(clinic, at) };
    const cautions = GRAVEST_FIRST.filter((one) => one === 'offline' || // a closure needs no other
      (!closure && (stands[/** @type {'stale'} */ (one)] || (same && first.cautions.includes(one)))));
    const end = Date.parse(known.next_change || ''); // NaN for none
    return Object.assign({}, first, known, { reason, closure, as_of: written(at, first.as_of),
      closing_soon: known.state === 'open' && end - at <= 3600000 && this.closesAt(clinic.id, end), caution: cautions[0], cautions });
  }

  /** The one that holds; a pack of an earlier service has only those of its own time. @private @param {Clinic} clinic @param {number} at */
  closureOf({ id, opening }, at) {
    const known = this.closures[id] || (opening.closure ? [opening.closure] : []);
    return known.find(({ from, until }) => at >= Date.parse(from) && (until === null || at < Date.parse(until))) || null;
  }

  /** By the intervals. @private @param {string} id @param {number} at */
  later(id, at) {
    const inForce = this.stretches[id].find(({ from, to }) => at >= from && at < to);
    const coming = this.stretches[id].filter(({ from }) => from > at);
    const until = inForce ? inForce.toText : coming.length ? coming[0].fromText : '';
    const isSeen = Date.parse(until) < this.generatedMs + COVERED_MS;
    const state = inForce ? inForce.state : 'closed';
    const opens = state === 'open' ? undefined : coming.find((one) => one.state === 'open');
    const closes = state === 'open' && isSeen && this.closesAt(id, Date.parse(until));
    return { state, reason: null, next_change: isSeen ? until : null, next_open: opens ? opens.fromText : null,
      last_admission: inForce && closes ? lastAdmission(this.lastAdmissions[id], inForce.from, until) : null };
  }

  /** Whether nothing else follows, such as a record's end. @private @param {string} id @param {number} end of an interval */
  closesAt(id, end) {
    return !this.stretches[id].some(({ from, to }) => end >= from && end < to);
  }
}

/**
 * Answers offline from what `client.pack(adcode)` gave.
 * @param {any} json @param {number} [aheadMs] of this device's clock, by `clockAhead` when the pack came @returns {Pack}
 */
export function packFrom(json, aheadMs) {
  const isPack = json && Array.isArray(json.clinics) && json.intervals &&
    Date.parse(json.generated_at) < Date.parse(json.valid_until) &&
    json.clinics.every((/** @type {Clinic} */ clinic) => Array.isArray(json.intervals[clinic.id]));
  if (!isPack) throw new FeverError('This is no pack: give what GET /packs/{adcode} answered.');
  return new Pack(json, aheadMs || 0);
}
