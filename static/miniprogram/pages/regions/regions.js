// Finding without a position: provinces, cities, districts, their clinics, and a search by name.
//
// One screen each, one request each: `?adcode=` lists what lies below, `?adcode=&list=1` the clinics,
// `?q=` what bears the name; without any, the provinces.

const config = require('../../config.js');
const { cardOf } = require('../../lib/card.js');
const { call, clinicPath, decoded, goTo } = require('../../lib/act.js');
const { BLANK, leave, load, wake } = require('../../lib/screen.js');
const { ASK_ELSEWHERE, client, FEVER_KINDS } = require('../../lib/service.js');
const session = require('../../lib/session.js');

const PAGE_SIZE = 30;
const LIMIT_MAX = 200; // of the service
const PLACES_LIMIT = 20;

/** @param {{ adcode: string, name: string, list: boolean }} to */
function regionPath({ adcode, name, list }) {
  return `/pages/regions/regions?adcode=${adcode}&name=${encodeURIComponent(name)}${list ? '&list=1' : ''}`;
}

/** @param {any} answer of `regions` */
function regionData(answer) {
  answer.regions.forEach(session.keepRegion);
  return { asked: true, regions: answer.regions.map((/** @type {any} */ one) => (
    { adcode: one.adcode, name: one.name, level: one.level, clinics: one.clinics, open: one.open_now })) };
}

/** @type {Record<string, string>} */
const PLACE_KINDS = { region: '地区', clinic: '医疗机构', place: '地点' };

/** @param {any} answer of `places` */
function placeData(answer) {
  return { asked: true, places: answer.places.map((/** @type {any} */ one, /** @type {number} */ at) => (
    Object.assign({ at, kindWord: PLACE_KINDS[one.kind] || '' }, one))) };
}

Component({
  data: Object.assign({
    askElsewhere: ASK_ELSEWHERE,
    adcode: '',
    name: '',
    query: '',
    mode: 'regions',
    title: '选择地区',
    far: /** @type {{ name: string, number: string }|null} */ (null),
    asked: false,
    regions: /** @type {any[]} */ ([]),
    places: /** @type {any[]} */ ([]),
    cards: /** @type {any[]} */ ([]),
    onlyOpen: false,
    total: 0,
    next: /** @type {string|null} */ (null),
  }, BLANK),

  methods: {
    /** @param {Record<string, string|undefined>} options of the address */
    onLoad(options) {
      const { adcode = '', q, list } = options;
      this.setData({ adcode, query: decoded(q), name: decoded(options.name) });
      this.setData(q ? { mode: 'places', title: `「${this.data.query}」的查找结果` }
        : list ? { mode: 'clinics', title: `${this.data.name || '这个地区'}的发热门诊` }
          : { mode: 'regions', title: this.data.name ? `${this.data.name}：选择下级地区` : '选择地区' });
      this.setData({ far: session.emergency(adcode) });
      return this.search();
    },

    onShow() {
      if (this.data.mode === 'clinics') wake(this);
    },

    onHide() {
      leave(this);
    },

    onUnload() {
      leave(this);
    },

    search() {
      const { mode, adcode, query } = this.data;
      if (mode === 'places') return load(this, client.places({ q: query, limit: PLACES_LIMIT, crs: 'gcj02' }), placeData);
      if (mode === 'regions') return load(this, client.regions({ parent: adcode || null }), regionData);
      return this.list(this.data.cards.length); // as many as are shown
    },

    /** @param {string|null} cursor @param {number} count */
    page(cursor, count) {
      return client.page({ region: this.data.adcode, kind: FEVER_KINDS, open: this.data.onlyOpen || null, crs: 'gcj02',
        limit: Math.min(Math.max(count, PAGE_SIZE), LIMIT_MAX), cursor });
    },

    /** @param {any} answer @param {any[]} before the cards that stay */
    clinicData(answer, before) {
      return { asked: true, cards: before.concat(answer.clinics.map(cardOf)), total: answer.number_matched, next: answer.next };
    },

    onOnlyOpen() {
      this.setData({ onlyOpen: !this.data.onlyOpen });
      this.search();
    },

    /** From the beginning. @param {number} count */
    list(count) {
      return load(this, this.page(null, count), (answer) => this.clinicData(answer, []));
    },

    /** A cursor goes on at the first page's instant: soon only, later all is asked for anew. */
    onReachBottom() {
      const { next, loading, cards, shownMs } = this.data;
      if (!next || loading) return;
      if (Math.abs(Date.now() - shownMs) > config.freshMs && cards.length + PAGE_SIZE <= LIMIT_MAX) this.list(cards.length + PAGE_SIZE);
      else load(this, this.page(next, PAGE_SIZE), (answer) => this.clinicData(answer, cards), true);
    },

    /** @param {any} event */
    onRegion(event) {
      const region = this.data.regions[event.currentTarget.dataset.at];
      goTo(regionPath({ adcode: region.adcode, name: region.name, list: region.level === 'district' }));
    },

    onAllClinics() {
      goTo(regionPath({ adcode: this.data.adcode, name: this.data.name, list: true }));
    },

    onBelow() {
      goTo(regionPath({ adcode: this.data.adcode, name: this.data.name, list: false }));
    },

    /** @param {any} event */
    onPlace(event) {
      const place = this.data.places[event.currentTarget.dataset.at];
      if (place.kind === 'clinic' && place.id) {
        goTo(clinicPath(place.id));
      } else if (place.kind === 'region') {
        goTo(regionPath({ adcode: place.adcode, name: place.name, list: true }));
      } else if (typeof place.lat === 'number' && typeof place.lon === 'number') {
        session.choose({ name: place.name, lat: place.lat, lon: place.lon });
        wx.reLaunch({ url: '/pages/index/index' });
      }
    },

    /** @param {any} event */
    onQuery(event) {
      this.setData({ query: event.detail.value });
    },

    onFind() {
      const query = this.data.query.trim();
      if (!query) return Promise.resolve();
      this.setData({ mode: 'places', query, title: `「${query}」的查找结果`, asked: false, places: [], adcode: '', far: null, at: '' });
      return this.search();
    },

    /** @param {any} event */
    onCall(event) {
      call(event.currentTarget.dataset.number);
    },

    onPullDownRefresh() {
      this.search().then(() => wx.stopPullDownRefresh());
    },

    onShareAppMessage() {
      const { mode, adcode, name } = this.data;
      if (!adcode) return { title: '按地区查找发热门诊', path: '/pages/regions/regions' };
      return { title: `${name || '这个地区'}的发热门诊`, path: regionPath({ adcode, name, list: mode === 'clinics' }) };
    },
  },
});
