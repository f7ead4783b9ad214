// Copies an address: by the clipboard, by the old command, or by showing it selected. Shares the link of a
// clinic or a region, never one with a position.

import { texts } from './texts.js';
import { announce } from './view.js';

/** @param {string} text @returns {HTMLInputElement} from which it can be copied by hand */
function fieldOf(text) {
  const field = document.createElement('input');
  field.className = 'to-copy';
  field.readOnly = true;
  field.value = text;
  field.setAttribute('aria-label', texts().copyByHand);
  return field;
}

/** @param {HTMLInputElement} field */
function select(field) {
  field.focus({ preventScroll: true });
  field.setSelectionRange(0, field.value.length);
}

/** The way of browsers without a clipboard: old WebViews, pages without https. @returns {boolean} */
function copyByCommand() {
  try {
    return document.execCommand('copy');
  } catch (error) {
    return false;
  }
}

/** @param {string} text @returns {Promise<boolean>} */
async function copyToClipboard(text) {
  if (!window.isSecureContext || !navigator.clipboard) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    return false;
  }
}

/** Says on the button itself what happened, and aloud.
 * @param {HTMLElement} button */
function confirm(button) {
  const before = button.textContent;
  const words = texts().copied;
  announce((button.textContent = words));
  if (before !== words) setTimeout(() => (button.textContent = before), 2000);
}

/**
 * @param {HTMLElement} button that was pressed; where nothing else works the text stands behind it
 * @param {string} text
 */
export async function copy(button, text) {
  if (await copyToClipboard(text)) {
    confirm(button);
    return;
  }
  const next = button.nextElementSibling;
  const shown = next instanceof HTMLInputElement ? next : fieldOf(text);
  button.after(shown);
  select(shown);
  if (copyByCommand()) {
    shown.remove();
    button.focus({ preventScroll: true });
    confirm(button);
  } else {
    announce(texts().copyByHand);
  }
}

/** @param {HTMLElement} button */
async function share(button) {
  const url = location.origin + button.getAttribute('data-share');
  if (!navigator.share) {
    copy(button, url);
    return;
  }
  const named = button.closest('.card, .clinic, #view');
  const heading = named && named.querySelector('h1, h3');
  try {
    await navigator.share({ title: heading ? String(heading.textContent) : document.title, url });
  } catch (error) {
    // Whoever changes their mind is left alone; where sharing failed the link can still be copied.
    if (/** @type {Error} */ (error).name !== 'AbortError') copy(button, url);
  }
}

export function setUpCopying() {
  document.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('.copy, [data-share]');
    if (!(button instanceof HTMLElement)) return;
    if (button.dataset.share) share(button);
    else if (button.previousElementSibling) copy(button, String(button.previousElementSibling.textContent));
  });
}
