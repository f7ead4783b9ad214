// The self-check in the browser: evaluates the form in place of sending it. The steps themselves,
// and every word, are the server's; without this script the form is sent once.

import { copy } from './copying.js';
import { evaluate, holds, settle } from './self-check-rules.js';

/** @typedef {import('./self-check-rules.js').Rules} Rules */

const PATIENCE_MS = 5000;

/** @type {Record<string, Promise<Rules>>} */
const loading = {};

/** @param {HTMLFormElement} form @returns {Promise<Rules>} */
function rulesOf(form) {
  const query = new URLSearchParams({ for: form.id, lang: document.documentElement.lang });
  const region = new URLSearchParams(location.search).get('region');
  if (region) query.set('region', region);
  if (!loading[form.id]) {
    loading[form.id] = fetch('/api/v1/self-check?' + query, { credentials: 'omit' })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error('no rules'))));
    loading[form.id].catch(() => delete loading[form.id]);
  }
  return loading[form.id];
}

/** @param {HTMLFormElement} form @returns {import('./self-check-rules.js').Answers} */
function answersOf(form) {
  /** @type {import('./self-check-rules.js').Answers} */
  const answers = {};
  new FormData(form).forEach((value, name) => {
    answers[name] = (answers[name] || []).concat(String(value));
  });
  return answers;
}

/** Ends the wait for rules on a network that has stalled: who sends the form then sees that something goes on.
 * @returns {Promise<never>} */
const late = () => new Promise((_, refuse) => { setTimeout(refuse, PATIENCE_MS); });

/** Hides the questions that need not be asked, and takes their answers out of account.
 * @param {HTMLFormElement} form @param {Rules} rules */
function ask(form, rules) {
  rules.questions.forEach((question) => {
    const set = form.querySelector('[data-question="' + question.id + '"]');
    if (!(set instanceof HTMLFieldSetElement)) return;
    const asked = !question.asked_if || holds(question.asked_if, settle(rules, answersOf(form)));
    set.hidden = !asked;
    set.disabled = !asked;
  });
}

/** "None of these" and "not known" stand alone.
 * @param {HTMLInputElement} input */
function standAlone(input) {
  const set = input.closest('fieldset');
  if (!set || input.type !== 'checkbox' || !input.checked) return;
  const alone = ['none', 'unknown'];
  set.querySelectorAll('input').forEach((other) => {
    if (other !== input && (alone.indexOf(input.value) >= 0 || alone.indexOf(other.value) >= 0)) {
      other.checked = false;
    }
  });
}

/** @param {Element} result @param {string} name @param {(slot: Element) => void} fill */
function slot(result, name, fill) {
  const found = result.querySelector('[data-slot="' + name + '"]');
  if (found) fill(found);
}

/** @param {string} tag @param {string} words @returns {HTMLElement} */
function element(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

/** @param {Element} list @param {string[]} words */
function fillList(list, words) {
  list.textContent = '';
  words.forEach((each) => list.appendChild(element('li', each)));
  const part = list.closest('section');
  if (part) part.hidden = !words.length;
}

/** The intake form, read off the questions themselves.
 * @param {Element} list @param {HTMLFormElement} form */
function fillSummary(list, form) {
  list.textContent = '';
  const glue = document.documentElement.lang === 'en' ? '; ' : '；';
  /** @param {string} name @param {string} words */
  const row = (name, words) => {
    const box = document.createElement('div');
    box.appendChild(element('dt', name));
    box.appendChild(element('dd', words));
    list.appendChild(box);
  };
  row(form.getAttribute('data-for') || '', form.getAttribute('data-person') || '');
  form.querySelectorAll('fieldset:not([disabled])').forEach((set) => {
    /** @type {string[]} */
    const chosen = [];
    set.querySelectorAll('input:checked').forEach((input) => {
      const label = input.closest('label');
      if (label) chosen.push(String(label.textContent).trim());
    });
    const legend = set.querySelector('legend');
    if (legend && chosen.length) row(String(legend.textContent), chosen.join(glue));
  });
}

/** @param {HTMLFormElement} form @param {Rules} rules */
function showResult(form, rules) {
  const result = document.getElementById('result');
  if (!result) return;
  const found = evaluate(rules, answersOf(form));
  const advice = result.querySelector('.advice');
  if (advice) advice.setAttribute('data-advice', found.advice);
  slot(result, 'text', (heading) => { heading.textContent = found.text; });
  slot(result, 'reasons', (list) => fillList(list, found.reasons));
  slot(result, 'next_steps', (list) => fillList(list, found.next_steps));
  slot(result, 'would_change', (list) => fillList(list, found.would_change));
  slot(result, 'summary', (list) => fillSummary(list, form));
  slot(result, 'repeat_after_hours', (line) => {
    const words = line.getAttribute('data-words') || String(line.textContent);
    line.setAttribute('data-words', words);
    line.textContent = words.replace('{0}', String(found.repeat_after_hours));
    /** @type {HTMLElement} */ (line).hidden = found.repeat_after_hours === null;
  });
  result.querySelectorAll('[data-destination]').forEach((way) => {
    const leads = way.getAttribute('data-destination') === found.destination;
    /** @type {HTMLElement} */ (way).hidden = !leads;
  });
  result.querySelectorAll('[data-for-advice]').forEach((way) => {
    const leads = way.getAttribute('data-for-advice') === found.advice;
    /** @type {HTMLElement} */ (way).hidden = !leads;
  });
  location.hash = 'result';
}

/** The summary as text: to be pasted, never sent.
 * @param {Element} summary @returns {string} */
function summaryText(summary) {
  /** @type {string[]} */
  const lines = [];
  summary.querySelectorAll('dl > div').forEach((row) => {
    lines.push(Array.prototype.map.call(row.children, (part) => part.textContent).join(' '));
  });
  return lines.join('\n');
}

/** @param {MouseEvent} event */
function onTool(event) {
  const button = /** @type {Element} */ (event.target).closest('[data-do]');
  const summary = button && button.closest('.summary');
  if (!(button instanceof HTMLElement) || !summary) return;
  const tool = button.getAttribute('data-do');
  if (tool === 'print') window.print();
  if (tool === 'large') summary.classList.toggle('large');
  if (tool === 'copy') copy(button, summaryText(summary));
}

/** A step that comes forth is read from its heading on. */
function onStep() {
  const step = document.getElementById(location.hash.slice(1) || 'start');
  const heading = step && step.querySelector('h2');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
  if (step instanceof HTMLFormElement) rulesOf(step).then((rules) => ask(step, rules), () => {});
}

document.querySelectorAll('form.step').forEach((each) => {
  const form = /** @type {HTMLFormElement} */ (each);
  form.addEventListener('change', (event) => {
    standAlone(/** @type {HTMLInputElement} */ (event.target));
    rulesOf(form).then((rules) => ask(form, rules), () => {});
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    Promise.race([rulesOf(form), late()]).then((rules) => showResult(form, rules), () => form.submit());
  });
});
/** The step is the content: going to all of it would bring back screen one. @param {MouseEvent} event */
function onSkip(event) {
  if (!(/** @type {Element} */ (event.target).closest('.skip'))) return;
  event.preventDefault();
  onStep();
}

document.addEventListener('click', onTool);
document.addEventListener('click', onSkip);
window.addEventListener('hashchange', onStep);
/* Reloaded, restored or handed on, the result knows no answers: its empty form is no advice. */
if (location.hash === '#result') location.replace('#start');
else if (location.hash) onStep();
