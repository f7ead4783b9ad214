// What scripts say in English; the same keys as in texts-zh-CN.js.

import { speak } from './texts.js';

/** @type {import('./texts.js').Texts} */
export const english = {
  locating: 'Finding your position…',
  denied: 'Your position was not allowed. Type a region, hospital or address below, or choose a region; you can allow it again in the system settings.',
  timeout: 'No position came in time. Try again under open sky, or type a region or hospital below.',
  unavailable: 'Your position cannot be found now. Check that location is switched on, or type a region or hospital below.',
  inaccurate: 'The position found may be {0} km off, too much to find the nearest clinic. Type your district or a hospital nearby below.',
  insecure: 'This connection is not https, so the browser gives no position. Type a region or hospital below, or choose a region.',
  unsupported: 'This browser gives no position. Type a region or hospital below, or choose a region.',
  useAnyway: 'Search from this rough position all the same',
  loading: 'Searching…',
  again: 'Try again',
  offline: 'No network: what is below was shown before.',
  busy: 'The service is busy; try again in {0} s.',
  suggestions: 'Suggestions',
  suggested: '{0} suggested; choose with the arrow keys',
  region: 'region',
  clinic: 'place',
  copied: 'Copied',
  copyByHand: 'Selected; press and hold to copy',
  showMap: 'Show the map',
  hideMap: 'Hide the map',
  loadingMap: 'Loading the map…',
  mapFailed: 'The map did not load; the list is complete without it.',
  mapKeys: 'Map: arrow keys move it, plus and minus zoom, Tab goes to the places',
  nearby: '{0}, {1}, not in the list',
  cluster: '{0} places, {1} open, zoom in',
  openOf: '{0} open',
  close: 'Close',
  coast: 'coast line',
  approval: 'Map approval number: {0}',
  schematic: 'Schematic map',
  centres: 'region centres',
  you: 'About where you are',
  pin: '{0}, {1}, {2}',
  open: 'open',
  full: 'full, no more numbers',
  closed: 'closed',
  suspended: 'suspended',
  unknown: 'unknown, call first',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
};

speak(english);
