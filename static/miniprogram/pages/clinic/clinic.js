// One clinic: whether to go, how to ask first, how to get there, and what it requires.

const { callTapped, clinicPath, copy, decoded, goTo, navigate } = require('../../lib/act.js');
const { cardOf, isLocated } = require('../../lib/card.js');
const { ages, dayOf, dayWord, clockTime } = require('../../lib/phrases.js');
const { BLANK, leave, load, wake } = require('../../lib/screen.js');
const { client, explain } = require('../../lib/service.js');
const { ACCESS, DAYS } = require('../../lib/words.js');

/** @param {any} booking */
function bookingWords(booking) {
  const parts = [];
  if (booking.required !== null) parts.push(booking.required ? '需要预约' : '无需预约');
  if (booking.phone) parts.push(`电话 ${booking.phone}`);
  if (booking.wechat) parts.push(`微信：${booking.wechat}`);
  if (booking.url) parts.push(`网上预约：${booking.url}`);
  return parts.join('；');
}

/** @param {any} clinic */
function insuranceWords(clinic) {
  const parts = [];
  if (clinic.insurance !== null) parts.push(clinic.insurance ? '医保定点' : '非医保定点');
  if (clinic.insurance_remote !== null) parts.push(clinic.insurance_remote ? '可异地直接结算' : '不可异地直接结算');
  return parts.join('，');
}

/** @param {any} source @param {string|null} verifiedAt */
function sourceWords(source, verifiedAt) {
  const from = source && source.name ? `${source.name}，${source.date || '无日期'}` : '未说明';
  return `${from}；${verifiedAt ? `${verifiedAt.slice(0, 10)} 核实` : '未曾核实'}`;
}

/** Without those whose last day is over. @param {{ text: string, until: string|null }[]} rules @param {string} now */
function admissionWords(rules, now) {
  const inForce = rules.filter(({ until }) => !until || until >= now.slice(0, 10));
  return inForce.map(({ text, until }) => (until ? `${text}（至 ${until}）` : text)).join('；');
}

/** What the list does not show; lines without anything to say are left out. @param {any} clinic */
function detailLines(clinic) {
  const { opening } = clinic;
  const described = opening.hours_description || '';
  const given = opening.hours_text && opening.hours_text !== described ? `原文：${opening.hours_text}` : '';
  return [
    ['开诊时间', [described, given].filter(Boolean).join('；')],
    ['收治年龄', ages(clinic.ages)],
    ['就诊方式', ACCESS[clinic.access]],
    ['预约', bookingWords(clinic.booking)],
    ['就诊要求', admissionWords(clinic.admission, opening.as_of)],
    ['院区', clinic.campus],
    ['入口', clinic.entrance && clinic.entrance.text],
    ['交通', clinic.transit],
    ['停车', clinic.parking],
    ['等级', clinic.level],
    ['医保', insuranceWords(clinic)],
    ['定点救治', clinic.designated ? '定点救治医院' : ''],
    ['来源', sourceWords(clinic.source, clinic.verified_at)],
  ].filter(([, text]) => text).map(([label, text]) => ({ label, text }));
}

/** Where to send somebody: the entrance where it is known. @param {any} clinic */
function destination(clinic) {
  if (clinic.entrance && clinic.entrance.location) return clinic.entrance.location;
  return isLocated(clinic) ? clinic.location : null;
}

/** @param {any} answer of `clinic` */
function clinicData(answer) {
  const { clinic } = answer;
  const to = destination(clinic);
  return {
    id: clinic.id, // an old id answers with today's
    card: cardOf(clinic),
    lines: detailLines(clinic),
    to: to && { lat: to.lat, lon: to.lon },
    instead: clinic.opening.closure ? clinic.opening.closure.alternative_id : null,
  };
}

/** Whether the closure in force takes something of that day. @param {any} closure @param {string} date */
function isTaken(closure, date) {
  if (!closure || date < closure.from.slice(0, 10)) return false;
  return !closure.until || Date.parse(`${date}T00:00:00${closure.until.slice(19)}`) < Date.parse(closure.until);
}

/** @param {any} answer of `opening` */
function weekData(answer) {
  const { closure } = answer.opening;
  const today = dayOf(answer.opening.as_of);
  return answer.schedule.map((/** @type {any} */ one) => ({
    date: one.date,
    day: [dayWord(dayOf(one.date), today), DAYS[one.day]].filter(Boolean).join('，'),
    hours: one.intervals.map((/** @type {any} */ span) => {
      const end = clockTime(span.to) === '00:00' ? '24:00' : clockTime(span.to);
      return `${clockTime(span.from)}–${end}${span.state === 'open' ? '' : span.state === 'closed' ? '（休诊）' : '（未知，请先致电）'}`;
    }).join('，') || (isTaken(closure, one.date) ? '停诊' : '休诊'),
  }));
}

Component({
  data: Object.assign({
    id: '',
    card: /** @type {any} */ (null),
    lines: /** @type {any[]} */ ([]),
    to: /** @type {{ lat: number, lon: number }|null} */ (null),
    instead: /** @type {string|null} */ (null),
    week: /** @type {any[]} */ ([]),
    weekNote: '',
  }, BLANK),

  methods: {
    /** @param {{ id?: string }} options of the address */
    onLoad(options) {
      this.setData({ id: decoded(options.id) });
      return this.search();
    },

    onShow() {
      wake(this);
    },

    onHide() {
      leave(this);
    },

    onUnload() {
      leave(this);
    },

    search() {
      return load(this, client.clinic(this.data.id, { crs: 'gcj02' }), clinicData);
    },

    /** The hours of seven days are asked for on their own tap. */
    async onWeek() {
      this.setData({ weekNote: '正在查找…' });
      try {
        const answer = await client.opening(this.data.id, { days: 7 });
        this.setData({ week: weekData(answer), weekNote: '' });
      } catch (error) {
        this.setData({ weekNote: explain(error).text });
      }
    },

    /** @param {any} event */
    onCall(event) {
      callTapped(event);
    },

    onRoute() {
      const { to, card } = this.data;
      if (to) navigate(to, card.name, card.address);
    },

    onInstead() {
      if (this.data.instead) goTo(clinicPath(this.data.instead));
    },

    onCopyAddress() {
      copy(this.data.card.address);
    },

    onHome() {
      wx.reLaunch({ url: '/pages/index/index' });
    },

    onPullDownRefresh() {
      this.search().then(() => wx.stopPullDownRefresh());
    },

    onShareAppMessage() {
      const { card, id } = this.data;
      return { title: card ? `${card.name}：开诊时间、电话和路线` : '发热门诊', path: clinicPath(id) };
    },
  },
});
