// A clinic as the screens show it: the service's record made into words, nothing left to decide in WXML.

const config = require('../config.js');
const { ACCESS, CAUTIONS, KINDS, REASONS, SERVICES, stateWord } = require('./words.js');
const { ages, dialable, distance, loadLine, when, zoneNote } = require('./phrases.js');
const session = require('./session.js');

/** Hours that never close: a `next_change` is then the end of the record, not of the day. */
const ALWAYS = /^(24\/7|(Mo-Su(,PH)? )?00:00-24:00)$/;

const WEEK_MS = 7 * 86400000;

/** Whether an end is worth saying: of a place that never closes only a near one, a closure perhaps. @param {any} opening */
function doesEnd({ next_change: end, as_of: now, hours }) {
  return Boolean(end) && (!ALWAYS.test(hours || '') || Date.parse(end) - Date.parse(now) < WEEK_MS);
}

/** @param {string} last the last admission @param {string} now */
function admissionWords(last, now) {
  const words = when(last, now, true);
  return Date.parse(now) > Date.parse(last) ? `已过最晚挂号时间（${words}）` : `最晚挂号${words}`;
}

/** When a closed one opens, or when its closure is over. @param {any} opening */
function nextLine({ reason, as_of: now, next_open: opens, next_change: end }) {
  if (opens) return [`${when(opens, now)} 开诊`, zoneNote(opens)].filter(Boolean).join('，');
  if (reason !== 'closure' || !end) return '何时再开诊未知';
  return [`到${when(end, now, true)}，此后是否开诊未知`, zoneNote(end)].filter(Boolean).join('，');
}

/** Open until, opens when, or why nothing is known. @param {any} opening @returns {string} */
function untilLine(opening) {
  const now = opening.as_of;
  const reason = REASONS[opening.reason] || '';
  if (opening.state === 'open') {
    const ends = doesEnd(opening);
    const parts = [ends ? `到${when(opening.next_change, now, true)}` : '24小时'];
    if (opening.closing_soon) parts.push('不足1小时后停止');
    if (opening.last_admission) parts.push(admissionWords(opening.last_admission, now));
    if (ends) parts.push(zoneNote(opening.next_change));
    return parts.concat(reason).filter(Boolean).join('，');
  }
  if (opening.state !== 'closed') return reason;
  return [nextLine(opening), reason].filter(Boolean).join('，');
}

/** @param {any} opening @returns {string} '' without a caution */
function cautionLine(opening) {
  const known = (opening.cautions || []).map((/** @type {string} */ one) => CAUTIONS[one] || '');
  const words = known.filter(Boolean).join('；');
  if (!known.length) return '';
  return words ? `请先致电：${words}` : '请先致电';
}

/** Since when and why it is closed, whatever the hours say. @param {any} opening */
function closureLine({ closure, as_of: now }) {
  return closure ? `自${when(closure.from, now)}起停诊：${closure.reason}` : '';
}

/** The service tells queues by the minute, and not in the one in which they run out. @param {any} load */
function loadEnd(load) {
  const end = load && load.expires_at;
  return end ? `${end.slice(0, 17)}00${end.slice(19)}` : '';
}

/** @typedef {{ label: string, dial: string, spoken: string }} Phone `dial` is '' where it is no number */

/** The clinic's own numbers, or the district's hotlines. @param {any} clinic @returns {{ own: boolean, list: Phone[] }} */
function phonesOf(clinic) {
  if (clinic.phones.length) {
    return { own: true, list: clinic.phones.map((/** @type {string} */ number) => (
      { label: number, dial: dialable(number), spoken: `致电${clinic.name} ${number}` })) };
  }
  const hotlines = session.hotlines(clinic.region ? clinic.region.adcode : '') || config.hotlines;
  return { own: false, list: hotlines.map(({ name, number }) => (
    { label: `${name} ${number}`, dial: dialable(number), spoken: `拨打${name} ${number}` })) };
}

/** A position that one may be sent to. @param {any} clinic */
function isLocated(clinic) {
  return Boolean(clinic.location) && (clinic.location.precision === 'exact' || clinic.location.precision === 'address');
}

/** @param {any} clinic */
function servicesOf(clinic) {
  return clinic.services.map((/** @type {string} */ one) => SERVICES[one]).filter(Boolean).join('、');
}

/** Whom it takes, and how: nobody is sent to a door that is another's. @param {any} clinic */
function takesOf(clinic) {
  const books = clinic.booking.required && clinic.access !== 'appointment' ? '需要预约' : '';
  return [ages(clinic.ages), ACCESS[clinic.access], books, servicesOf(clinic)].filter(Boolean).join('、');
}

/** @param {any} clinic of an answer in GCJ-02 */
function cardOf(clinic) {
  const phones = phonesOf(clinic);
  return {
    id: clinic.id,
    name: clinic.name,
    campus: clinic.campus || '',
    kind: KINDS[clinic.kind] || KINDS.other,
    state: stateWord(clinic.opening.state, clinic.opening.reason),
    until: untilLine(clinic.opening),
    changesAt: clinic.opening.next_change || '',
    closure: closureLine(clinic.opening),
    caution: cautionLine(clinic.opening),
    distance: typeof clinic.distance_m === 'number' ? distance(clinic.distance_m) : isLocated(clinic) ? '' : '位置待核实',
    load: loadLine(clinic.load, clinic.opening.as_of),
    loadUntil: loadEnd(clinic.load),
    note: clinic.opening.note || '', // that its door is shut for now, mostly
    takes: takesOf(clinic),
    services: servicesOf(clinic),
    address: clinic.address || '',
    phones: phones.list,
    phoneNote: phones.own ? '' : '未登记电话，可拨热线询问：',
  };
}

/** `请先致电` with the reason that it may have changed. @param {string} caution */
function offlineCaution(caution) {
  if (caution.indexOf(CAUTIONS.offline) >= 0) return caution;
  return `请先致电：${[CAUTIONS.offline].concat(caution.replace(/^请先致电：?/, '') || []).join('；')}`;
}

/**
 * The same later on: a state past its change and a queue past its time are unknown.
 * @param {ReturnType<typeof cardOf>} card @param {number} now milliseconds since 1970
 * @param {boolean} isOffline the service could not be asked again: any state may have changed
 */
function outdated(card, now, isOffline) {
  return Object.assign({}, card, isOffline && { caution: offlineCaution(card.caution) },
    now >= Date.parse(card.changesAt) && { state: stateWord('unknown'), until: '', closure: '', changesAt: '' },
    now >= Date.parse(card.loadUntil) && { load: loadLine(null, ''), loadUntil: '' });
}

module.exports = { cardOf, cautionLine, isLocated, outdated, untilLine };
