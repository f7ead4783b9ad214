// What screens hand to each other without writing it into an address: addresses are shared and kept.
// It lives as long as the program runs; nothing here is stored.

/** @typedef {{ name: string, lat: number, lon: number }} Place GCJ-02, three decimals */

/** @type {Place|null} */
let chosen = null;
/** @type {{ lat: number, lon: number }|null} */
let centre = null;
/** @type {Record<string, { name: string, number: string }[]>} */
const hotlines = {};
/** @type {Record<string, { name: string, number: string }>} */
const emergencies = {};

/** @param {any} region of an answer */
function keepHotlines(region) {
  if (region && region.hotlines && region.hotlines.length) hotlines[region.adcode] = region.hotlines;
}

module.exports = {
  /** Where the user wants the next list; taken once. @param {Place} place */
  choose(place) {
    chosen = place;
  },
  take() {
    const place = chosen;
    chosen = null;
    return place;
  },

  /** Where the map begins. @param {{ lat: number, lon: number }} point rounded */
  setCentre(point) {
    centre = point;
  },
  centre() {
    return centre;
  },

  keepHotlines,

  /** @param {any} region one of the answer to `regions` */
  keepRegion(region) {
    keepHotlines(region);
    if (region.area_code && region.emergency_number)
      emergencies[region.adcode] = { name: region.name, number: region.area_code + region.emergency_number };
  },
  /** The ambulance of a region for who calls from elsewhere. @param {string} adcode */
  emergency(adcode) {
    return emergencies[adcode] || null;
  },

  /** @param {string} adcode */
  hotlines(adcode) {
    return hotlines[adcode];
  },
};
