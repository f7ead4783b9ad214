// Distances, times, ages, queues and telephone numbers in words.
//
// Times are read as they are written (`2026-01-25T08:00:00+08:00`): the offset is that of the clinic's
// own zone, so the first sixteen characters are its wall clock, wherever the phone is.

const { LOADS } = require('./words.js');

const DAY_MS = 86400000;
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const MAX_PHONE_DIGITS = 20;

/** @param {string} instant */
function clockTime(instant) {
  return instant.slice(11, 16);
}

/** @param {string} instant @returns {number} days since 1970 on the wall clock */
function dayOf(instant) {
  return Date.parse(`${instant.slice(0, 10)}T00:00:00Z`) / DAY_MS;
}

/** @param {number} day @param {number} today */
function dayWord(day, today) {
  if (day === today) return '今天';
  if (day === today + 1) return '明天';
  const date = new Date(day * DAY_MS);
  if (day > today && day < today + 7) return WEEKDAYS[date.getUTCDay()];
  const year = new Date(today * DAY_MS).getUTCFullYear() === date.getUTCFullYear() ? '' : `${date.getUTCFullYear()}年`;
  return `${year}${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;
}

/** `isEnd`: midnight is 24:00 of the day before. @param {string} instant @param {string} now @param {boolean} [isEnd] */
function when(instant, now, isEnd) {
  const ends = Boolean(isEnd) && clockTime(instant) === '00:00';
  return `${dayWord(dayOf(instant) - (ends ? 1 : 0), dayOf(now))} ${ends ? '24:00' : clockTime(instant)}`;
}

/** Whose clock an instant is written in; nothing for Beijing's. @param {string} instant */
function zoneNote(instant) {
  const parts = /([+-])0?(\d+):(\d\d)$/.exec(instant);
  if (!parts || parts[0] === '+08:00') return '';
  return `当地时间 UTC${parts[1]}${parts[2]}${parts[3] === '00' ? '' : `:${parts[3]}`}，不是北京时间`;
}

/** Nothing finer than 100 m: the position was rounded. @param {number} metres */
function distance(metres) {
  const hundreds = Math.floor(metres / 100 + 0.5);
  if (metres < 100) return '直线约100米内';
  if (hundreds < 10) return `直线约${hundreds * 100}米`;
  return `直线约${hundreds < 100 ? hundreds / 10 : Math.floor(metres / 1000 + 0.5)}公里`;
}

/** @param {number} months */
function age(months) {
  return months % 12 ? `${months}个月` : `${months / 12}岁`;
}

/** @param {{ min_months: number|null, max_years: number|null }} limits */
function ages(limits) {
  const from = limits.min_months ? age(limits.min_months) : '';
  const to = limits.max_years === null ? '' : `${limits.max_years}岁`;
  if (from && to) return `${from}至${to}`;
  return from ? `${from}以上` : to && `${to}及以下`;
}

const LEVELS = ['low', 'busy', 'crowded', 'full'];

/** The reported level, or the longer one that the minutes stand for. @param {any} load @returns {string} */
function levelSaid({ level, wait_minutes: minutes }) {
  const byMinutes = minutes >= 60 ? 2 : minutes >= 30 ? 1 : 0;
  const at = LEVELS.indexOf(level);
  return at < 0 || at > byMinutes ? level : LEVELS[byMinutes];
}

/** @param {any} load of a clinic, or null @param {string} now */
function loadLine(load, now) {
  if (!load) return '候诊情况未上报';
  const parts = [LOADS[levelSaid(load)] || '候诊情况未知'];
  if (typeof load.wait_minutes === 'number' && load.level !== 'full') parts.push(`约等${load.wait_minutes}分钟`);
  if (typeof load.waiting === 'number') parts.push(`${load.waiting}人候诊`);
  if (load.now_serving) parts.push(`叫到${load.now_serving}`);
  return `${parts.join('，')}（${when(load.reported_at, now)} 上报）`;
}

/** What the phone dials: digits, a leading plus, an extension behind a comma; '' where it is no number. @param {string} text */
function dialable(text) {
  const parts = /^[^\d+]*(\+?[\d\s()（）-]+)(?:(?:转|分机|ext\.?|x|#|,)\s*(\d+))?/i.exec(text);
  if (!parts) return '';
  const digits = parts[1].replace(/[^\d+]/g, '');
  if (digits.length < 3 || digits.length > MAX_PHONE_DIGITS) return '';
  return parts[2] ? `${digits},${parts[2]}` : digits;
}

module.exports = { clockTime, when, zoneNote, dayOf, dayWord, distance, ages, loadLine, dialable };
