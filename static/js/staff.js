// The staff page: a nurse tells with one tap how long the wait is. What is shown is what is stored:
// nothing counts as sent before the service has said so, and nothing is sent later by itself.

import { choose, setUpSearch } from './staff-choose.js';
import { ask } from './staff-service.js';
import { allows, clinicsOf, keepToken, keptToken, remember, remembered, takeFromAddress, tokenIn }
  from './staff-token.js';
import { clock, clockNow, element, field, loadWords, nowMs, put, say, setClock, showClosure, showLoad, showOpening,
  showPart, tell } from './staff-view.js';

/** @typedef {import('./staff-service.js').Answer} Answer */
/** @typedef {{ method: string, what: 'load'|'closure', body?: any, words: string }} Task one tap */

const REFRESH_MS = 30000;
const SEEN_BY_ALL_MS = 2500; // every node shows a write within two seconds: before, an answer may be old
const CLINIC = 'staff-clinic';
const TTL = 'staff-ttl';

let token = '';
/** @type {string[]} */
let scopes = [];
let id = ''; // as the token names it
let today = '';
/** @type {import('./staff-view.js').Load|null} */
let load = null;
let readAt = '';
let sentMs = 0;
let sending = false;

/** @param {Answer} answer @returns {string} why it did not go */
function because(answer) {
  return say('because_' + answer.outcome, answer.seconds || 1);
}

/** A load that has run out is no load, even where nobody can be asked. */
function showQueue() {
  if (load && Date.parse(load.expires_at) <= nowMs()) load = null;
  showLoad(load, today, allows(scopes, 'load', id));
}

/** @param {any} body of the clinic */
function showClinic(body) {
  const { clinic } = body;
  setClock(body.at);
  today = body.at.slice(0, 10);
  readAt = clockNow();
  load = clinic.load;
  element('staff-name').textContent = clinic.name;
  showOpening(clinic.opening);
  showClosure(clinic.opening.closure || null, today);
  put('staff-stale', '');
  showQueue();
}

/** What cannot be read is said below what was read last. @param {Answer} answer */
function showUnread(answer) {
  const isListed = answer.outcome !== 'gone' && answer.outcome !== 'unlisted';
  showQueue();
  if (!readAt) element('staff-name').textContent = id;
  if (readAt && isListed) put('staff-stale', say('stale', readAt));
  else tell(say('not_read', because(answer)), true, isListed ? [{ words: say('again'), act: () => open(id) }] : []);
}

async function refresh() {
  const asked = id;
  const begun = Date.now();
  const answer = await ask('GET', '/clinics/' + encodeURIComponent(asked) + '?lang=' + document.documentElement.lang);
  if (asked !== id || begun < sentMs + SEEN_BY_ALL_MS) return; // it may be from before the last tap
  if (answer.outcome === 'done') showClinic(answer.body);
  else showUnread(answer);
}

function refreshIfSeen() {
  if (id && !element('staff-clinic').hidden && document.visibilityState === 'visible') refresh();
}

/** @param {string} clinic */
async function open(clinic) {
  id = clinic;
  readAt = '';
  sentMs = 0;
  remember(CLINIC, id);
  tell('');
  element('staff-name').textContent = say('loading');
  element('staff-queue').hidden = !allows(scopes, 'load', id);
  element('staff-closure').hidden = !allows(scopes, 'closure', id);
  element('staff-other').hidden = !(clinicsOf(scopes).length > 1 || clinicsOf(scopes)[0] === '*');
  showPart('staff-clinic');
  await refresh();
  element('staff-name').focus({ preventScroll: true });
}

/** @param {string} words @param {boolean} isTrouble */
function askForToken(words, isTrouble) {
  token = '';
  id = '';
  scopes = [];
  keepToken('');
  element('staff-holder').hidden = true;
  field('token').value = '';
  showPart('staff-token');
  tell(words, isTrouble);
}

/** @param {any} holder what the service says of the token */
function enter(holder) {
  scopes = holder.scopes;
  const ids = clinicsOf(scopes);
  const last = remembered(CLINIC);
  const until = holder.expires_at && clock(holder.expires_at, '');
  const line = element('staff-holder').querySelector('p');
  if (line) line.textContent = until ? say('holder_until', holder.name, until) : say('holder', holder.name);
  element('staff-holder').hidden = false;
  tell('');
  if (!ids.length) tell(say('because_scope_none'), true);
  else if (ids.length === 1 && ids[0] !== '*') open(ids[0]);
  else if (last && (allows(scopes, 'load', last) || allows(scopes, 'closure', last))) open(last);
  else choose(ids, open);
  if (keptToken() !== token) tell(say('token_unkept'), true);
}

/** Kept before it is known to be good: the code is shown once, and the network may be gone just now.
 * @param {string} fresh */
async function identify(fresh) {
  token = fresh;
  keepToken(token);
  showPart('');
  tell(say('loading'));
  const answer = await ask('GET', '/token', token);
  if (token !== fresh) return;
  if (answer.outcome === 'done') enter(answer.body);
  else if (answer.outcome === 'revoked') askForToken(because(answer), true);
  else tell(say('not_read', because(answer)), true, [{ words: say('again'), act: () => identify(fresh) }]);
}

/** @param {Task} task @param {Answer} answer */
function settle(task, answer) {
  sentMs = Date.now();
  if (task.what === 'load') {
    load = task.method === 'PUT' ? answer.body.load : null;
    if (load) {
      setClock(load.reported_at);
      today = load.reported_at.slice(0, 10);
      field('waiting').value = '';
    }
    put('staff-stale', '');
    showQueue();
  } else {
    if (task.method === 'PUT') showOpening({ state: 'closed', reason: 'closure' });
    showClosure(task.method === 'PUT' ? answer.body.closure : null, today);
    foldReasons(false);
  }
  const undone = task.what === 'load' ? 'withdrawn' : 'reopened';
  tell(task.method === 'PUT' ? say('sent', clockNow(), task.words) : say(undone, clockNow()));
  setTimeout(refreshIfSeen, SEEN_BY_ALL_MS);
}

/** It stays on the screen until somebody decides. @param {Task} task @param {Answer} answer */
function keep(task, answer) {
  const words = say('not_sent', task.words, because(answer));
  if (answer.outcome === 'revoked') {
    askForToken(words, true);
    return;
  }
  const mayGo = ['offline', 'silent', 'busy', 'wait'].indexOf(answer.outcome) >= 0;
  const again = { words: say('again'), act: () => send(task) };
  const drop = { words: say('drop'), act: () => tell('') };
  tell(words, true, mayGo ? [again, drop] : []);
}

/** Until it is known what became of it, nobody goes on to another clinic. @param {boolean} isOn */
function setSending(isOn) {
  sending = isOn;
  element('staff-clinic').setAttribute('aria-busy', String(isOn));
  /** @type {HTMLButtonElement} */ (element('staff-other')).disabled = isOn;
}

/** @param {Task} task */
async function send(task) {
  const asked = id;
  if (sending) return;
  setSending(true);
  tell(say('sending'));
  const answer = await ask(task.method, '/clinics/' + encodeURIComponent(asked) + '/' + task.what, token, task.body);
  setSending(false);
  if (asked !== id) return; // another code was scanned meanwhile, or this one given up
  if (answer.outcome === 'done') settle(task, answer);
  else keep(task, answer);
}

/** @param {string} name of radio buttons @returns {string} */
function chosenOf(name) {
  const input = document.querySelector('input[name="' + name + '"]:checked');
  return input instanceof HTMLInputElement ? input.value : '';
}

/** @returns {number|null} what the field says; NaN where that is no number of people */
function waitingTyped() {
  const typed = field('waiting').value.trim();
  const count = /^\d+$/.test(typed) ? Number(typed) : NaN;
  if (!typed) return null;
  return count <= Number(field('waiting').getAttribute('data-max')) ? count : NaN;
}

/** @param {string} level */
function sendLevel(level) {
  const waiting = waitingTyped();
  if (Number.isNaN(waiting)) {
    tell(say('waiting_wrong', String(field('waiting').getAttribute('data-max'))), true);
    field('waiting').focus();
    return;
  }
  const ttl = Number(chosenOf('ttl'));
  const words = loadWords({ level, waiting, wait_minutes: null, now_serving: null, reported_at: '', expires_at: '' });
  send({ method: 'PUT', what: 'load', words,
    body: waiting === null ? { level, ttl_minutes: ttl } : { level, waiting, ttl_minutes: ttl } });
}

/** @param {number} by */
function step(by) {
  const typed = waitingTyped();
  const from = typed !== null && !Number.isNaN(typed) ? typed : load && load.waiting !== null ? load.waiting : 0;
  const most = Number(field('waiting').getAttribute('data-max'));
  field('waiting').value = String(Math.min(most, Math.max(0, from + by)));
}

/** @param {string} reason */
function sendClosure(reason) {
  const minutes = Number(chosenOf('until'));
  const until = new Date(nowMs() + minutes * 60000).toISOString().slice(0, 19) + 'Z';
  send({ method: 'PUT', what: 'closure', words: say('close') + ' · ' + reason,
    body: minutes ? { reason, until } : { reason } });
}

/** @param {boolean} isOpen */
function foldReasons(isOpen) {
  element('staff-reasons').hidden = !isOpen;
  element('staff-close-open').setAttribute('aria-expanded', String(isOpen));
}

/** @param {Event} event */
function onWaiting(event) {
  event.preventDefault();
  if (load) sendLevel(load.level);
  else tell(say('waiting_level'), true);
}

/** @param {Event} event */
function onReason(event) {
  event.preventDefault();
  const reason = field('reason').value.trim();
  if (reason) sendClosure(reason);
  else tell(say('close_empty'), true);
}

/** @param {Event} event */
function onToken(event) {
  event.preventDefault();
  const typed = tokenIn(field('token').value);
  if (typed) identify(typed);
  else tell(say('token_wrong'), true);
}

function onForget() {
  if (!window.confirm(say('forget_sure'))) return;
  remember(CLINIC, '');
  askForToken(say('forgotten'), false);
}

/** @param {MouseEvent} event */
function onClick(event) {
  const button = /** @type {Element} */ (event.target).closest('button');
  if (!button) return;
  const { level, step: by, reason } = button.dataset;
  if (level) sendLevel(level);
  if (by) step(Number(by));
  if (reason) sendClosure(reason);
}

/** @param {string} name @param {() => void} act */
function onButton(name, act) {
  element(name).addEventListener('click', act);
}

function setUp() {
  element('staff-clinic').addEventListener('click', onClick);
  element('staff-waiting').addEventListener('submit', onWaiting);
  element('staff-reason').addEventListener('submit', onReason);
  element('staff-token').addEventListener('submit', onToken);
  onButton('staff-undo', () => send({ method: 'DELETE', what: 'load', words: say('undo') }));
  onButton('staff-reopen', () => send({ method: 'DELETE', what: 'closure', words: say('reopen') }));
  onButton('staff-close-open', () => foldReasons(element('staff-reasons').hidden));
  onButton('staff-other', () => { tell(''); choose(clinicsOf(scopes), open); });
  onButton('staff-forget', onForget);
  setUpSearch();
  document.querySelectorAll('input[name="ttl"]').forEach((each) => {
    const input = /** @type {HTMLInputElement} */ (each);
    if (input.value === remembered(TTL)) input.checked = true;
    input.addEventListener('change', () => remember(TTL, input.value));
  });
  document.addEventListener('visibilitychange', refreshIfSeen);
  setInterval(refreshIfSeen, REFRESH_MS);
}

/** A code that is scanned while the page is open changes the fragment alone. */
function onFragment() {
  const fresh = takeFromAddress();
  if (fresh) identify(fresh);
}

const first = takeFromAddress() || keptToken();
setUp();
window.addEventListener('hashchange', onFragment);
if (first) identify(first);
else showPart('staff-token');
