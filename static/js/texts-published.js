// What the scripts of a published site say in both languages; loaded by it alone.

/**
 * @typedef {Object} PublishedTexts
 * @property {string} madeAt `{0}`: date and time
 * @property {string} nearest
 * @property {string} notAll
 * @property {string} unlocated `{0}`: how many
 * @property {string} nowhere
 * @property {string} callFirst
 * @property {string} failed
 * @property {string} zoomIn
 * @property {string} nobody
 * @property {string} low
 * @property {string} busy
 * @property {string} crowded
 * @property {string} full
 * @property {string} minutes `{0}`: number
 * @property {string} waiting `{0}`: number
 * @property {string} serving `{0}`: a number as it is called
 * @property {string} reported `{0}`: minutes ago
 * @property {string} reportedNow
 */

/** @type {PublishedTexts} */
export const chinese = {
  madeAt: '数据生成于 {0}；此后的停诊和变动可能没有反映，前往前请先致电。',
  nearest: '离您最近的机构',
  notAll: '更远处可能还有机构没有列出。',
  unlocated: '附近另有 {0} 家机构没有核实过的位置，未列在这里：请按名称或地区查找。',
  nowhere: '这里的机构都没有核实过的位置：请按地区或名称查找。',
  callFirst: '请先致电：此后的停诊和变动未知',
  failed: '读不到数据，请稍后再试；情况危急请拨打 120。',
  zoomIn: '范围太大，放大后显示各机构。',
  nobody: '这一带没有机构。',
  low: '候诊不到半小时',
  busy: '候诊半小时到一小时',
  crowded: '候诊一小时以上',
  full: '暂停取号',
  minutes: '约等{0}分钟',
  waiting: '{0}人候诊',
  serving: '叫到{0}',
  reported: '{0} 分钟前上报',
  reportedNow: '刚刚上报',
};

/** @type {PublishedTexts} */
export const english = {
  madeAt: 'Data made at {0}; closures and changes since then may be missing. Call before you go.',
  nearest: 'Nearest to you',
  notAll: 'Farther away there may be places that are not listed.',
  unlocated: 'Places around without a confirmed position, not listed here: {0}. Find them by name or region.',
  nowhere: 'No place here has a confirmed position: find them by region or name.',
  callFirst: 'Call first: closures and changes since then are not known',
  failed: 'The data cannot be read; try again later. In an emergency call 120.',
  zoomIn: 'Too wide a view: zoom in to see the places.',
  nobody: 'No places around here.',
  low: 'wait under half an hour',
  busy: 'wait of half an hour to an hour',
  crowded: 'wait over an hour',
  full: 'no more numbers given out now',
  minutes: 'about {0} min',
  waiting: '{0} waiting',
  serving: 'now called: {0}',
  reported: 'reported {0} min ago',
  reportedNow: 'reported just now',
};

/** @returns {PublishedTexts} */
export function publishedTexts() {
  return document.documentElement.lang === 'en' ? english : chinese;
}
