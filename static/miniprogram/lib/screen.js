// One request for a screen: while it runs, when it fails, and when what it showed is no longer true.
//
// A screen's data has `loading`, `failure`, `stale` and `at`. Its `cards`, `unlocated` and `card` are
// watched while it is in front: at the instant at which one changes its state or its queue runs out, that
// becomes unknown, and soon after the screen asks again; it does so every few minutes, too, as closures
// and queues come at any time. What cannot be asked for again is marked as outdated, and goes on to be
// watched.

const { outdated } = require('./card.js');
const config = require('../config.js');
const { explain, staleText } = require('./service.js');

const FLOOR_MS = 60000; // the service's time is floored to the minute
const TOLERATED_MS = 30000;

/** The data that every screen begins with. `aheadMs`: how far the phone's clock is wrong; `everyMs`: how
 * often it asks again while it is in front. */
const BLANK = { loading: false, failure: /** @type {any} */ (null), stale: '', at: '', shownMs: 0, aheadMs: 0,
  everyMs: config.frontMs };

/** @type {WeakMap<object, object>} the last request of each screen: only its answer is shown */
const latest = new WeakMap();
/** @type {WeakMap<object, any>} */
const timers = new WeakMap();
/** @type {WeakSet<object>} screens that were left */
const away = new WeakSet();

/** The service's time now. @param {any} screen */
function nowMs(screen) {
  return Date.now() - screen.data.aheadMs;
}

/** @param {string} at of an answer that has just come @returns {number} */
function aheadOf(at) {
  const ahead = Date.now() - Date.parse(at || '');
  const agrees = ahead >= -TOLERATED_MS && ahead <= FLOOR_MS + TOLERATED_MS;
  return agrees || !Number.isFinite(ahead) ? 0 : ahead - FLOOR_MS / 2;
}

/** @param {any} data of a screen @returns {any[]} */
function cardsOf(data) {
  return [].concat(data.cards || [], data.unlocated || [], data.card || []);
}

/** Every card through `change`. @param {any} screen @param {(card: any) => any} change */
function changedCards(screen, change) {
  const { cards, unlocated, card } = screen.data;
  return Object.assign({}, cards && { cards: cards.map(change) },
    unlocated && { unlocated: unlocated.map(change) }, card && { card: change(card) });
}

/** The next instant at which a card changes, NaN for none. @param {any} screen */
function nextChange(screen) {
  const cards = cardsOf(screen.data);
  const times = cards.map(({ changesAt }) => changesAt).concat(cards.map(({ loadUntil }) => loadUntil))
    .map((instant) => Date.parse(instant)).filter(Number.isFinite);
  return times.length ? Math.min(...times) : NaN;
}

/** @param {any} screen */
function unwatch(screen) {
  clearTimeout(timers.get(screen));
  timers.delete(screen);
}

/** A clock that was ahead and has been set back takes no time away. @param {any} screen @param {number} leastMs the service's time by now */
function heedSetBack(screen, leastMs) {
  const setBackMs = leastMs - nowMs(screen);
  if (setBackMs > 0) screen.setData({ aheadMs: screen.data.aheadMs - setBackMs });
}

/** What is past its instant is unknown from now on. @param {any} screen */
function mark(screen) {
  screen.setData(changedCards(screen, (card) => outdated(card, nowMs(screen), false)));
}

/** Marks after so long, and goes on. @param {any} screen @param {number} ms @param {() => void} goOn */
function markAfter(screen, ms, goOn) {
  const dueMs = nowMs(screen) + ms;
  timers.set(screen, setTimeout(() => {
    heedSetBack(screen, dueMs);
    mark(screen);
    goOn();
  }, Math.max(ms, 0)));
}

/** While a request runs, which may take minutes, nothing stays open past its end. @param {any} screen */
function markMeanwhile(screen) {
  unwatch(screen);
  const changeMs = nextChange(screen) - nowMs(screen);
  if (away.has(screen) || !(changeMs < screen.data.everyMs)) return;
  markAfter(screen, changeMs, () => markMeanwhile(screen));
}

/** @param {any} screen */
function watch(screen) {
  unwatch(screen);
  if (away.has(screen)) return;
  const changeMs = nextChange(screen) - nowMs(screen);
  const waitMs = changeMs < screen.data.everyMs ? changeMs : screen.data.everyMs;
  markAfter(screen, waitMs, () => { // not all phones at the stroke of eight
    timers.set(screen, setTimeout(() => screen.search(), Math.random() * config.spreadMs));
  });
}

/** @param {any} screen @param {any} error */
function showFailure(screen, error) {
  const failure = explain(error);
  const isLost = failure.kind === 'gone' || failure.kind === 'missing';
  const isShown = screen.data.at && !isLost;
  const marked = isShown
    ? Object.assign({ stale: staleText(screen.data.at, nowMs(screen)) }, changedCards(screen, (card) => outdated(card, nowMs(screen), true)))
    : isLost && screen.data.card ? { card: null, stale: '' } : {}; // of what is gone nothing holds
  screen.setData(Object.assign({ loading: false, failure }, marked));
  if (isShown) watch(screen);
}

/**
 * @param {any} screen a page instance
 * @param {Promise<any>} request
 * @param {(answer: any) => Record<string, any>} toData what the answer changes
 * @param {boolean} [isMore] it adds to what is shown, which is no newer for that
 * @returns {Promise<void>} settles when the screen shows the answer or the failure
 */
function load(screen, request, toData, isMore) {
  const turn = {};
  latest.set(screen, turn);
  screen.setData({ loading: true, failure: null });
  markMeanwhile(screen);
  return request.then((answer) => {
    if (latest.get(screen) !== turn) return;
    const isNew = { stale: '', at: answer.at || '', shownMs: Date.now(), aheadMs: aheadOf(answer.at) };
    screen.setData(Object.assign({ loading: false }, isMore ? {} : isNew, toData(answer)));
    watch(screen);
  }).catch((error) => {
    if (latest.get(screen) === turn) showFailure(screen, error);
  });
}

/** A screen that comes to the front again: asks when what it shows is old. @param {any} screen */
function wake(screen) {
  away.delete(screen);
  const { loading, shownMs } = screen.data;
  if (loading) markMeanwhile(screen);
  if (loading || !shownMs) return;
  heedSetBack(screen, shownMs - screen.data.aheadMs);
  if (Math.abs(Date.now() - shownMs) > config.freshMs || nowMs(screen) >= nextChange(screen)) screen.search();
  else watch(screen);
}

/** A screen that is left: its answer may still come, but nothing more is asked. @param {any} screen */
function leave(screen) {
  away.add(screen);
  unwatch(screen);
}

module.exports = { BLANK, leave, load, wake };
