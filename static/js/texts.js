// The words of the document's own language: the page loads that dictionary alone.

/**
 * @typedef {Object} Texts
 * @property {string} locating
 * @property {string} denied
 * @property {string} timeout
 * @property {string} unavailable
 * @property {string} inaccurate `{0}`: kilometres
 * @property {string} insecure
 * @property {string} unsupported
 * @property {string} useAnyway
 * @property {string} loading
 * @property {string} again
 * @property {string} offline
 * @property {string} busy `{0}`: seconds
 * @property {string} suggestions
 * @property {string} suggested `{0}`: how many
 * @property {string} region
 * @property {string} clinic
 * @property {string} copied
 * @property {string} copyByHand
 * @property {string} showMap
 * @property {string} hideMap
 * @property {string} loadingMap
 * @property {string} mapFailed
 * @property {string} mapKeys
 * @property {string} nearby `{0}`: name, `{1}`: state
 * @property {string} cluster `{0}`: places, `{1}`: open ones
 * @property {string} openOf `{0}`: how many
 * @property {string} close
 * @property {string} coast
 * @property {string} approval `{0}`: the number
 * @property {string} schematic
 * @property {string} centres
 * @property {string} you
 * @property {string} pin `{0}`: number, `{1}`: name, `{2}`: state
 * @property {string} open
 * @property {string} full
 * @property {string} closed
 * @property {string} suspended
 * @property {string} unknown
 * @property {string} zoomIn
 * @property {string} zoomOut
 */

/** @type {Texts} */
let spoken;

/** @param {Texts} dictionary */
export function speak(dictionary) {
  spoken = dictionary;
}

/** @returns {Texts} */
export function texts() {
  return spoken;
}

/**
 * Fills `{0}`, `{1}` … of a text.
 * @param {string} text
 * @param {...(string|number)} values
 * @returns {string}
 */
export function fill(text, ...values) {
  return text.replace(/\{(\d)\}/g, (whole, index) => String(values[Number(index)]));
}
