// One place of the kept pack as a card; the same classes as the server's.

import { fill } from './texts.js';
import { offlineTexts } from './texts-offline.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {import('../client/fever-client.js').Clinic} Clinic */
/** @typedef {{ name: string, number: string }} Hotline */

/**
 * @param {string} tag
 * @param {string} className
 * @param {(Node|string)[]} children
 * @returns {HTMLElement}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Text of a source: Chinese, whatever the page speaks. @param {string} text @returns {HTMLElement} */
function data(text) {
  const span = make('span', '', text);
  span.lang = 'zh-CN';
  return span;
}

/** @param {string} symbol of the page's frame @returns {SVGElement} */
function icon(symbol) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('width', '20');
  svg.setAttribute('height', '20');
  use.setAttribute('href', '#i-' + symbol);
  svg.appendChild(use);
  return svg;
}

const DAY_MS = 86400000;
const WEEK_MS = 7 * DAY_MS;

/** The day on its own calendar, as if it were UTC's. @param {string} instant */
const dayMs = (instant) => Date.parse(instant.slice(0, 10) + 'T00:00:00Z');

/** Midnight as an end is 24:00 of the day before. @param {string} instant */
const endsDay = (instant) => instant.slice(11, 16) === '00:00';

/** In the place's own zone; of another day with the date. @param {string} end @param {string} start */
export function endOf(end, start) {
  const isMidnight = endsDay(end);
  const day = new Date(dayMs(end) - (isMidnight ? DAY_MS : 0)).toISOString().slice(0, 10);
  return (day === start.slice(0, 10) ? '' : day + ' ') + (isMidnight ? '24:00' : end.slice(11, 16));
}

/** The same words as the service's pages. @param {string} instant @param {string} now @param {boolean} isEnd */
function when(instant, now, isEnd) {
  const words = offlineTexts();
  const isMidnight = isEnd && endsDay(instant);
  const day = dayMs(instant) - (isMidnight ? DAY_MS : 0);
  const ahead = (day - dayMs(now)) / DAY_MS;
  const year = new Date(day).getUTCFullYear() === Number(now.slice(0, 4)) ? undefined : 'numeric';
  /** @type {Intl.DateTimeFormatOptions} */
  const format = ahead < 7 ? { weekday: 'short', timeZone: 'UTC' } : { year, month: 'short', day: 'numeric', timeZone: 'UTC' };
  const named = () => new Date(day).toLocaleDateString(document.documentElement.lang === 'en' ? 'en-GB' : 'zh-CN', format);
  return fill([words.today, words.tomorrow][ahead] || named() + ' {0}', isMidnight ? '24:00' : instant.slice(11, 16));
}

/** Whose clock an instant is written in; nothing for Beijing's. @param {string} instant */
function zoneNote(instant) {
  const parts = /([+-])0?(\d+):(\d\d)$/.exec(instant);
  if (!parts || parts[0] === '+08:00') return '';
  return fill(offlineTexts().zone, parts[1] + parts[2] + (parts[3] === '00' ? '' : ':' + parts[3]));
}

/** Hours that never close: what they change at is the end of the record, not of the day. */
const ALWAYS = /^(24\/7|(Mo-Su(,PH)? )?00:00-24:00)$/;

/** Whether it is near enough to be worth saying. @param {string|null} instant @param {string} like */
function isSoon(instant, like) {
  return Boolean(instant) && Date.parse(String(instant)) - Date.parse(like) < WEEK_MS;
}

/** Whether the last admission was before now. @param {string} instant @param {string} now */
const isPast = (instant, now) => Date.parse(now) > Date.parse(instant);

/** Never finer than 100 m. @param {number|undefined} metres @returns {string} */
function distance(metres) {
  const words = offlineTexts();
  if (metres === undefined) return '';
  if (metres < 100) return words.within;
  const hundreds = Math.round(metres / 100);
  if (hundreds < 10) return fill(words.metres, hundreds * 100);
  return fill(words.kilometres, hundreds < 100 ? hundreds / 10 : Math.round(metres / 1000));
}

/** What the service's enumerations are called; they grow, and what is new has no words. @param {string} key */
const named = (key) => /** @type {Record<string, string>} */ (/** @type {any} */ (offlineTexts()))[key] || '';

/** @typedef {'open'|'closed'|'suspended'|'unknown'} Shown */

/** @param {any} opening @returns {Shown} */
function shownState({ state, reason }) {
  if (reason === 'closure') return 'suspended';
  return state === 'open' || state === 'closed' ? state : 'unknown';
}

/** @param {any} opening @returns {HTMLElement} */
export function stateLine(opening) {
  const words = offlineTexts();
  const state = shownState(opening);
  const line = make('p', 'state state-' + state, icon(state),
    make('strong', '', words[state]));
  line.dataset.state = state;
  const say = (/** @type {string} */ text) => text && line.append(' ', make('span', 'until', text));
  const { as_of: now, next_change: end, next_open: start, last_admission: last } = opening;
  if (state === 'open') {
    if (isSoon(end, now)) say(fill(words.until, when(end, now, true)));
    else if (ALWAYS.test(opening.hours)) say(words.always);
    if (opening.closing_soon) say(words.closingSoon);
    if (last) say(fill(isPast(last, now) ? words.admissionOver : words.lastAdmission, when(last, now, true)));
    if (isSoon(end, now)) say(zoneNote(end));
  }
  if (state === 'unknown') say(named('why_' + opening.reason));
  if (state !== 'open' && state !== 'unknown' && start) {
    say(fill(words.opens, when(start, now, false)));
    say(zoneNote(start));
  } else if (state === 'suspended' && end) {
    say(fill(words.thenUnknown, when(end, now, true)));
    say(zoneNote(end));
  }
  return line;
}

/** @param {Clinic} clinic */
function linkTo({ id, name }) {
  const file = document.getElementById('published') ? '.html' : ''; // a published site's pages are files
  const link = make('a', '', name);
  link.setAttribute('href', '/clinics/' + encodeURIComponent(id) + file + (document.documentElement.lang === 'en' ? '?lang=en' : ''));
  link.setAttribute('lang', 'zh-CN');
  return link;
}

/** Since when and why it is closed, and where to go instead.
 * @param {import('../client/fever-client.js').Closure} closure @param {string} now @param {Clinic|undefined} instead */
function closureLine(closure, now, instead) {
  const words = offlineTexts();
  const line = make('p', 'closure', fill(words.closedSince, when(closure.from, now, false), closure.reason));
  if (!instead) return line;
  line.append(' ', words.goInstead, ' ', linkTo(instead));
  const state = shownState(instead.opening);
  if (state !== 'open') line.append(fill(words.beside, words[state]));
  return line;
}

/** Why to call first: old words say so in any case. @param {any} opening @param {string} callFirst */
export function cautionLine(opening, callFirst) {
  const isStale = opening.cautions.indexOf('stale') >= 0;
  return make('p', 'caution', icon('call'), callFirst + (isStale ? offlineTexts().staleToo : ''));
}

/** An extension is dialled behind a comma. @param {string} name @param {string} number @returns {HTMLElement} */
function call(name, number) {
  const digits = number.replace('转', ',').replace(/[\s()-]/g, '');
  if (!/^\+?\d{3,}(,\d+)?$/.test(digits)) return make('span', 'phone-text', number);
  const link = make('a', 'button call', icon('call'), number);
  link.setAttribute('href', 'tel:' + digits);
  link.setAttribute('aria-label', fill(offlineTexts().call, name, number));
  return link;
}

/** @param {Clinic} clinic @param {Hotline[]} hotlines @returns {HTMLElement[]} */
function phones(clinic, hotlines) {
  const own = clinic.phones.map((/** @type {string} */ number) => call(clinic.name, number));
  if (own.length || !hotlines.length) return [make('div', 'actions', ...own)];
  return [make('p', 'hint', offlineTexts().hotlines),
    make('div', 'actions', ...hotlines.map(({ name, number }) => call(name, number)))];
}

/** A line behind a symbol, or none. @param {string} name @param {string} symbol @param {Node|string|null} said */
const line = (name, symbol, said) => (said ? [make('p', 'line ' + name, icon(symbol), said)] : []);

/** Hours by which nobody may go are no bare "24 hours". @param {any} opening @returns {string} '' for none */
function hoursOf(opening) {
  const words = offlineTexts(), state = shownState(opening);
  const { hours, hours_description: told, hours_text: text } = opening, given = text || hours;
  if (state === 'suspended') return '';
  if (told) return state === 'unknown' ? fill(words.listed, told) : told;
  return given ? fill(words.asGiven, given) : '';
}

/** The list's remark stands before its hours: by it the door is shut for now, mostly. @param {Clinic} clinic */
function lines({ address, admission, opening }) {
  const { as_of: now, note } = opening;
  /** @type {{ text: string, until: string|null }[]} */
  const rules = admission;
  const asked = rules.filter(({ until }) => !until || until >= now.slice(0, 10))
    .map(({ text: rule, until }) => rule + (until ? fill(offlineTexts().askedUntil, until) : ''));
  return [
    ...line('note', 'info', note && data(note)),
    ...line('hours', 'clock', hoursOf(opening)),
    ...line('address', 'pin', address && data(address)),
    ...line('admission', 'info', asked.length ? data(asked.join(offlineTexts().semicolon)) : null),
  ];
}

/** @param {number} months */
function age(months) {
  const words = offlineTexts();
  if (months === 1) return words.month;
  return months % 12 ? fill(words.months, months) : fill(words.years, months / 12);
}

/** @param {{ min_months: number|null, max_years: number|null }} limits */
function ages({ min_months: least, max_years: most }) {
  const words = offlineTexts();
  const to = most === null ? '' : age(most * 12);
  if (least && to) return fill(words.agesBetween, age(least), to);
  return least ? fill(words.agesFrom, age(least)) : to && fill(words.agesTo, to);
}

/** Whom it takes, and how: nobody is sent to a door that is another's. @param {Clinic} clinic */
function tags({ access, ages: limits, booking, services }) {
  const said = [ages(limits), named('takes_' + access), booking.required && access !== 'appointment' ? offlineTexts().booking : '']
    .concat(services.map((/** @type {string} */ service) => named('takes_' + service))).filter(Boolean);
  return said.length ? [make('ul', 'tags', ...said.map((word) => make('li', 'takes', word)))] : [];
}

/**
 * @param {Clinic} clinic with `distance_m` where it is known
 * @param {{ hotlines?: Hotline[] }|null} region whom to ask where it has no number
 * @param {string} [callFirst] why to call first, where that is not for being offline
 * @param {Clinic} [instead] where its closure leads to
 */
export function cardOf(clinic, region, callFirst, instead) {
  const words = offlineTexts();
  const head = make('div', 'card-head', make('h3', '', linkTo(clinic)),
    make('p', 'distance', clinic.location ? distance(clinic.distance_m) : words.unlocated));
  const state = stateLine(clinic.opening);
  const body = [head, state];
  const { closure, as_of: now } = clinic.opening;
  if (closure) body.push(closureLine(closure, now, instead));
  body.push(cautionLine(clinic.opening, callFirst || words.callFirst));
  body.push(...lines(clinic));
  body.push(...phones(clinic, (region && region.hotlines) || []), ...tags(clinic));
  const card = make('li', 'card', make('article', '', ...body));
  card.dataset.id = clinic.id;
  card.dataset.state = state.dataset.state;
  card.dataset.kind = clinic.kind;
  if (clinic.location) { // for the map of a published site
    card.dataset.lat = String(clinic.location.lat);
    card.dataset.lon = String(clinic.location.lon);
  }
  return card;
}
