// Shares the link of a clinic or a region, never one with a position.

import { copy } from './copying.js';

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

export function setUpSharing() {
  document.addEventListener('click', (event) => {
    const button = /** @type {Element} */ (event.target).closest('[data-share]');
    if (button instanceof HTMLElement) share(button);
  });
}
