// Clinics on the platform's map: the service's clusters for each view that was not yet asked for.
//
// The platform knows a marker by a number: a clinic's is its `marker_id`, which is below CLUSTER_ID; a
// cluster's is counted from there. Base map and markers are both GCJ-02.

const config = require('../../config.js');
const { clinicPath, goTo } = require('../../lib/act.js');
const { BLANK, leave, load, wake } = require('../../lib/screen.js');
const { client, FEVER_KINDS } = require('../../lib/service.js');
const session = require('../../lib/session.js');
const { LOADS, stateWord } = require('../../lib/words.js');

const CLUSTER_ID = 1000000000;
const MAX_ZOOM = 20;
const MAX_LAT = 85; // the map is a square of Mercator's
const PIN_SIZE = 40;

/** @typedef {{ box: number[], zoom: number }} View minlon, minlat, maxlon, maxlat */

/** @param {any} region of getRegion @param {number} scale @returns {View} */
function viewOf(region, scale) {
  const { southwest, northeast } = region;
  const crosses = southwest.longitude >= northeast.longitude;
  return {
    box: [
      crosses ? -180 : Math.max(southwest.longitude, -180), Math.max(southwest.latitude, -MAX_LAT),
      crosses ? 180 : Math.min(northeast.longitude, 180), Math.min(northeast.latitude, MAX_LAT),
    ],
    zoom: Math.min(Math.max(Math.floor(scale), 0), MAX_ZOOM),
  };
}

/** @param {View|null} known @param {View} view */
function covers(known, view) {
  return known !== null && known.zoom === view.zoom &&
    known.box[0] <= view.box[0] && known.box[1] <= view.box[1] &&
    known.box[2] >= view.box[2] && known.box[3] >= view.box[3];
}

/** @param {any} clinic of the answer */
function clinicMarker(clinic) {
  const state = stateWord(clinic.state);
  return {
    id: clinic.marker_id, latitude: clinic.lat, longitude: clinic.lon, anchor: { x: 0.5, y: 0.5 },
    iconPath: `/images/${state.key}.png`, width: PIN_SIZE, height: PIN_SIZE,
    ariaLabel: [clinic.name, state.word].concat(clinic.load_level === 'full' ? LOADS.full : []).join('，'),
  };
}

/** @param {any} cluster @param {number} at */
function clusterMarker(cluster, at) {
  return {
    id: CLUSTER_ID + at, latitude: cluster.lat, longitude: cluster.lon, anchor: { x: 0.5, y: 0.5 },
    iconPath: '/images/cluster.png', width: PIN_SIZE, height: PIN_SIZE,
    ariaLabel: `这里有 ${cluster.count} 家，${cluster.open_count} 家开诊，点按放大`,
    label: { content: `${cluster.count}家`, color: '#16211f', fontSize: 13, bgColor: '#ffffff',
      padding: 2, borderRadius: 4, anchorX: -PIN_SIZE / 2, anchorY: PIN_SIZE / 2 - 4 },
  };
}

/** What an old answer showed: where the clinics are, and no state. @param {any} data of the screen */
function withoutStates({ clinics, clusters, selected }) {
  const unknown = clinics.map((/** @type {any} */ clinic) => Object.assign({}, clinic, { state: 'unknown', load_level: null }));
  const markers = clusters.map((/** @type {any} */ cluster, /** @type {number} */ at) => Object.assign(clusterMarker(cluster, at),
    { ariaLabel: `这里有 ${cluster.count} 家，点按放大` }));
  return { clinics: unknown, markers: markers.concat(unknown.map(clinicMarker)), selected: selectedAgain(selected, unknown) };
}

/** @param {any} selected @param {any[]} clinics */
function selectedAgain(selected, clinics) {
  const found = selected && clinics.find(({ id }) => id === selected.id);
  return found ? selectedClinic(found) : null;
}

/** @param {any} clinic of the answer */
function selectedClinic(clinic) {
  return { id: clinic.id, name: clinic.name, state: stateWord(clinic.state),
    load: clinic.load_level ? LOADS[clinic.load_level] || '' : '候诊情况未上报' };
}

Component({
  data: Object.assign({
    start: config.mapStart,
    markers: /** @type {any[]} */ ([]),
    clinics: /** @type {any[]} */ ([]),
    clusters: /** @type {any[]} */ ([]),
    known: /** @type {View|null} */ (null),
    selected: /** @type {any} */ (null),
    hint: '',
  }, BLANK, { everyMs: config.freshMs }),

  methods: {
    onLoad() {
      const centre = session.centre();
      if (centre) this.setData({ start: { lat: centre.lat, lon: centre.lon, scale: config.mapScaleNear } });
    },

    onReady() {
      return this.refresh();
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

    /** The type is the phase, or stands in the detail, by the version of the platform. @param {any} event */
    onRegionChange(event) {
      const phase = event.type === 'regionchange' ? event.detail && event.detail.type : event.type;
      if (phase === 'end') this.refresh();
    },

    /** @returns {Promise<View>} */
    view() {
      const map = wx.createMapContext('map', this);
      return new Promise((resolve, reject) => {
        map.getRegion({ fail: reject, success: (region) => {
          map.getScale({ fail: reject, success: ({ scale }) => resolve(viewOf(region, scale)) });
        } });
      });
    },

    /** Asks where the view shows what is not yet known. */
    async refresh() {
      try {
        const view = await this.view();
        if (!covers(this.data.known, view)) await this.ask(view);
      } catch (error) {
        this.setData({ hint: '地图没有载入，请返回使用列表。' });
      }
    },

    /** Asks again in any case. */
    async search() {
      this.setData({ known: null });
      await this.refresh();
    },

    /** @param {View} view */
    async ask(view) {
      this.setData({ known: view }); // until the answer: the same view is not asked for twice
      const request = client.map({ bbox: view.box, zoom: view.zoom, crs: 'gcj02', kind: FEVER_KINDS });
      await load(this, request, (answer) => ({
        known: { box: answer.bbox, zoom: view.zoom },
        clinics: answer.clinics,
        clusters: answer.clusters,
        markers: answer.clusters.map(clusterMarker).concat(answer.clinics.map(clinicMarker)),
        selected: selectedAgain(this.data.selected, answer.clinics),
        hint: answer.clinics.length + answer.clusters.length ? '' : '这里没有登记的发热门诊，请缩小或移动地图。',
      }));
      if (!this.data.failure) return;
      const isOld = Math.abs(Date.now() - this.data.shownMs) > config.freshMs;
      this.setData(Object.assign({ known: null }, isOld && withoutStates(this.data)));
    },

    /** @param {any} event */
    onMarker(event) {
      const id = event.detail.markerId;
      if (id >= CLUSTER_ID) {
        this.widen(this.data.clusters[id - CLUSTER_ID]);
        return;
      }
      const clinic = this.data.clinics.find(({ marker_id }) => marker_id === id);
      if (clinic) this.setData({ selected: selectedClinic(clinic), hint: '' });
    },

    /** @param {any} cluster */
    widen(cluster) {
      if (!cluster) return;
      const [west, south, east, north] = cluster.bbox;
      const known = this.data.known;
      if ((west === east && south === north) || (known && known.zoom >= MAX_ZOOM)) {
        this.setData({ hint: `这里有 ${cluster.count} 家挨在一起，请返回列表查看。` });
        return;
      }
      wx.createMapContext('map', this).includePoints({ padding: [60, 60, 60, 60],
        points: [{ latitude: south, longitude: west }, { latitude: north, longitude: east }] });
    },

    onOpen() {
      goTo(clinicPath(this.data.selected.id));
    },

    onShareAppMessage() {
      return { title: '在地图上查找发热门诊', path: '/pages/map/map' };
    },
  },
});
