// The nurse's token: from the fragment of the address or from the field, kept in this browser alone.

const TOKEN = 'staff-token';

/** @param {string} name @returns {string} "" where there is nothing, or nothing may be kept */
export function remembered(name) {
  try {
    return localStorage.getItem(name) || '';
  } catch (refused) {
    return '';
  }
}

/** @param {string} name @param {string} value "" forgets @returns {boolean} whether that went */
export function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
    return true;
  } catch (refused) {
    return false;
  }
}

/** @returns {string} */
export function keptToken() {
  return remembered(TOKEN);
}

/** @param {string} token "" forgets @returns {boolean} */
export function keepToken(token) {
  return remember(TOKEN, token);
}

/** The token in what was typed or pasted: itself, or the whole address of the code.
 * @param {string} text @returns {string} "" where there is none */
export function tokenIn(text) {
  const found = /(?:^|#token=)(fcm_[\w-]{20,80})\s*$/.exec(text.trim());
  return found ? found[1] : '';
}

/** Takes the token out of the address, which somebody may see, share or keep as a bookmark.
 * @returns {string} "" where there is none */
export function takeFromAddress() {
  const fragment = location.hash;
  if (fragment.indexOf('#token=') !== 0) return '';
  history.replaceState(history.state, '', location.pathname + location.search);
  return tokenIn(fragment);
}

/** @typedef {'load'|'closure'} Act */

/** The clinics that scopes name for one act; `*` for all.
 * @param {string[]} scopes @param {Act} act @returns {string[]} */
function namedBy(scopes, act) {
  return scopes.filter((scope) => scope.indexOf(act + ':') === 0)
    .map((scope) => scope.slice(act.length + 1));
}

/** @param {string[]} scopes @param {Act} act @param {string} id @returns {boolean} */
export function allows(scopes, act, id) {
  const named = namedBy(scopes, act);
  return named.indexOf('*') >= 0 || named.indexOf(id) >= 0;
}

/** @param {string[]} scopes @returns {string[]} the clinics that they name, `*` among them */
export function clinicsOf(scopes) {
  return namedBy(scopes, 'load').concat(namedBy(scopes, 'closure'))
    .filter((id, index, all) => all.indexOf(id) === index);
}
