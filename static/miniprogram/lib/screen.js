// One request for a screen: while it runs, when it fails, and when only an older answer is there.
//
// A screen's data has `loading`, `failure`, `stale` and `at`; its `cards`, where it has some, are marked
// as outdated when they could not be asked for again.

const { explain, staleText } = require('./service.js');
const { outdated } = require('./card.js');

/** The data that every screen begins with. */
const BLANK = { loading: false, failure: /** @type {any} */ (null), stale: '', at: '', shownMs: 0 };

/** @type {WeakMap<object, object>} the last request of each screen: only its answer is shown */
const latest = new WeakMap();

/** @param {any} screen @param {any} error */
function showFailure(screen, error) {
  const failure = explain(error);
  if (!screen.data.at || failure.kind === 'gone' || failure.kind === 'missing') {
    screen.setData({ loading: false, failure });
    return;
  }
  const mark = (/** @type {any} */ card) => outdated(card, Date.now());
  const marked = {};
  ['cards', 'unlocated'].forEach((name) => screen.data[name] && Object.assign(marked, { [name]: screen.data[name].map(mark) }));
  if (screen.data.card) Object.assign(marked, { card: mark(screen.data.card) });
  screen.setData(Object.assign({ loading: false, failure, stale: staleText(screen.data.at) }, marked));
}

/**
 * @param {any} screen a page instance
 * @param {Promise<any>} request
 * @param {(answer: any) => Record<string, any>} toData what the answer changes
 * @returns {Promise<void>} settles when the screen shows the answer or the failure
 */
function load(screen, request, toData) {
  const turn = {};
  latest.set(screen, turn);
  screen.setData({ loading: true, failure: null });
  return request.then((answer) => {
    if (latest.get(screen) !== turn) return;
    const shown = { loading: false, stale: '', at: answer.at || '', shownMs: Date.now() };
    screen.setData(Object.assign(shown, toData(answer)));
  }).catch((error) => {
    if (latest.get(screen) === turn) showFailure(screen, error);
  });
}

/** Whether what a screen shows is too old to be shown again. @param {any} screen @param {number} freshMs */
function isOld(screen, freshMs) {
  return !screen.data.loading && screen.data.shownMs > 0 && Date.now() - screen.data.shownMs > freshMs;
}

module.exports = { BLANK, isOld, load };
