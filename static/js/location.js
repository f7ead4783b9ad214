// The phone's position: asked for on a tap only, rounded before anything else sees it.

const DECIMALS = 1000; // three decimals are about 100 m
const TOO_VAGUE_M = 3000;
const WAIT_MS = 12000;

/**
 * Why there is no usable position.
 * @typedef {'denied'|'timeout'|'unavailable'|'inaccurate'|'insecure'|'unsupported'} LocationFault
 */

/**
 * @typedef {Object} Located
 * @property {LocationFault|null} fault
 * @property {number} lat rounded to three decimals; 0 with a fault other than `inaccurate`
 * @property {number} lon
 * @property {number} accuracyKm as the phone states it
 */

/** @param {number} degrees @returns {number} */
export function rounded(degrees) {
  return Math.round(degrees * DECIMALS) / DECIMALS;
}

/** @param {LocationFault} fault @returns {Located} */
function without(fault) {
  return { fault, lat: 0, lon: 0, accuracyKm: 0 };
}

/** @param {GeolocationPosition} position @returns {Located} */
function judge(position) {
  const accuracy = position.coords.accuracy;
  return {
    fault: accuracy > TOO_VAGUE_M ? 'inaccurate' : null,
    lat: rounded(position.coords.latitude),
    lon: rounded(position.coords.longitude),
    accuracyKm: Math.round(accuracy / 1000),
  };
}

/** @param {number} code of GeolocationPositionError @returns {LocationFault} */
function faultOf(code) {
  if (code === 1) return 'denied';
  return code === 3 ? 'timeout' : 'unavailable';
}

/**
 * Asks the system once; never rejects.
 * @returns {Promise<Located>}
 */
export function locate() {
  if (!window.isSecureContext) return Promise.resolve(without('insecure'));
  if (!navigator.geolocation) return Promise.resolve(without('unsupported'));
  return new Promise((resolve) => {
    setTimeout(() => resolve(without('timeout')), 2 * WAIT_MS); // a question put aside is never answered
    navigator.geolocation.getCurrentPosition(
      (position) => resolve(judge(position)),
      (error) => resolve(without(faultOf(error.code))),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 60000 },
    );
  });
}
