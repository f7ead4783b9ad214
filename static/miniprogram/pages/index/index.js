// The first screen: the nearest clinics, after a tap; or the way to a search where there is no position.

const config = require('../../config.js');
const { goTo } = require('../../lib/act.js');
const { cardOf } = require('../../lib/card.js');
const { encoded } = require('../../lib/fever-client.js');
const { FAULT_TEXTS, locate } = require('../../lib/location.js');
const { distance, when } = require('../../lib/phrases.js');
const { BLANK, leave, load, wake } = require('../../lib/screen.js');
const { client } = require('../../lib/service.js');
const session = require('../../lib/session.js');

const LIMIT = 20;
const FAR_M = 50000; // from here on even the nearest is no short way
const ELSEWHERE_M = 500000; // no county of the mainland reaches as far: whoever asks from abroad is in none

/** What each filter asks for. @type {Record<string, Record<string, any>>} */
const FILTERS = {
  open: { open: true },
  hide: { exclude_closed: true },
  child: { service: 'fever_child' },
};

/** Distances from elsewhere must not stand under a new place's name. */
const NOTHING_SHOWN = { asked: false, isAbroad: false, cards: [], unlocated: [], unlocatedFirst: false, notices: [], far: '', more: '',
  district: '', stale: '', at: '', shownMs: 0 };

/** @param {Record<string, boolean>} filters */
function filterQuery(filters) {
  return Object.assign({}, ...Object.keys(FILTERS).filter((name) => filters[name]).map((name) => FILTERS[name]));
}

/** What it says and since when. @param {any} notice @param {string} now */
function noticeData({ id, severity, title, text, from }, now) {
  return { id, severity, words: `${[title, text].filter(Boolean).join(' ')}（自${when(from, now)}起）` };
}

/** @param {any} answer of `nearest` @param {boolean} isAbroad near no district, whichever is the nearest */
function listData(answer, isAbroad) {
  session.keepHotlines(answer.region);
  const nearest = answer.clinics[0];
  const district = answer.region && !isAbroad ? answer.region.name : '';
  const unlocated = isAbroad ? [] : answer.unlocated.map(cardOf);
  const isElsewhere = !nearest || !answer.region || !nearest.region || nearest.region.adcode !== answer.region.adcode;
  return {
    asked: true,
    isAbroad,
    district,
    cards: answer.clinics.map(cardOf),
    unlocated,
    unlocatedFirst: unlocated.length > 0 && isElsewhere,
    notices: answer.notices.map((/** @type {any} */ notice) => noticeData(notice, answer.at)),
    far: nearest && nearest.distance_m > FAR_M
      ? `最近的一家也在${distance(nearest.distance_m).replace('直线约', '')}外，出发前请先致电。` : '',
    more: answer.truncated ? `只列出最近的 ${answer.clinics.length} 家。` : '',
  };
}

Component({
  data: Object.assign({
    isFuzzy: config.location === 'fuzzy',
    locating: false,
    fault: '',
    faultText: '',
    canUseAnyway: false,
    vague: { lat: 0, lon: 0 }, // the user's own, which nothing uses until they say so
    point: /** @type {{ lat: number, lon: number }|null} */ (null),
    placeName: '',
    query: '',
    filters: /** @type {Record<string, boolean>} */ ({ open: false, hide: false, child: false }),
    asked: false,
    isAbroad: false,
    district: '',
    cards: /** @type {any[]} */ ([]),
    unlocated: /** @type {any[]} */ ([]),
    unlocatedFirst: false,
    notices: /** @type {any[]} */ ([]),
    far: '',
    more: '',
  }, BLANK),

  methods: {
    onShow() {
      const place = session.take();
      if (place) {
        this.setData({ fault: '', faultText: '', canUseAnyway: false });
        this.showNear(place.lat, place.lon, place.name);
      } else {
        wake(this);
      }
    },

    onHide() {
      leave(this);
    },

    onUnload() {
      leave(this);
    },

    async onLocate() {
      if (this.data.locating) return;
      this.setData({ locating: true, fault: '', faultText: '', canUseAnyway: false });
      const { fault, lat, lon, accuracyKm } = await locate();
      this.setData({ locating: false });
      if (!fault) {
        await this.showNear(lat, lon, '');
        return;
      }
      const about = fault === 'inaccurate' ? `（误差约 ${accuracyKm} 公里）` : '';
      this.setData({ fault, faultText: FAULT_TEXTS[fault] + about, canUseAnyway: fault === 'inaccurate', vague: { lat, lon } });
    },

    onUseAnyway() {
      const { lat, lon } = this.data.vague;
      this.setData({ fault: '', faultText: '', canUseAnyway: false });
      return this.showNear(lat, lon, '');
    },

    /** @param {number} lat @param {number} lon rounded @param {string} placeName '' for the user's own position */
    showNear(lat, lon, placeName) {
      const before = this.data.point;
      const hasMoved = !before || before.lat !== lat || before.lon !== lon;
      this.setData(Object.assign({ point: { lat, lon }, placeName }, hasMoved && NOTHING_SHOWN));
      session.setCentre({ lat, lon });
      return this.search();
    },

    search() {
      const point = this.data.point;
      if (!point) return Promise.resolve();
      const filters = filterQuery(this.data.filters);
      const query = Object.assign({ lat: point.lat, lon: point.lon, crs: 'gcj02', limit: LIMIT }, filters);
      // Of what filters leave the nearest may be as far from anywhere.
      const isAbroad = (/** @type {any} */ { clinics: [nearest] }) => (Object.keys(filters).length ? this.data.isAbroad
        : Boolean(nearest) && nearest.distance_m > ELSEWHERE_M);
      return load(this, client.nearest(query), (answer) => listData(answer, isAbroad(answer)));
    },

    /** @param {any} event */
    onFilter(event) {
      const name = event.currentTarget.dataset.filter;
      const { filters } = this.data;
      this.setData({ filters: Object.assign({}, filters, { [name]: !filters[name] }) });
      this.search();
    },

    onDropFilters() {
      this.setData({ filters: { open: false, hide: false, child: false } });
      this.search();
    },

    /** @param {any} event */
    onQuery(event) {
      this.setData({ query: event.detail.value });
    },

    onFind() {
      const query = this.data.query.trim();
      goTo(query ? `/pages/regions/regions?q=${encoded(query)}` : '/pages/regions/regions');
    },

    onRegions() {
      goTo('/pages/regions/regions');
    },

    onMap() {
      goTo('/pages/map/map');
    },

    onAbout() {
      goTo('/pages/about/about');
    },

    onPullDownRefresh() {
      this.search().then(() => wx.stopPullDownRefresh());
    },

    onShareAppMessage() {
      return { title: '发热了，去哪里看？查找正在开诊的发热门诊', path: '/pages/index/index' };
    },
  },
});
