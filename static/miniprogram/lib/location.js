// The phone's position in GCJ-02: asked for on a tap only, rounded before anything else sees it.

const { rounded } = require('./fever-client.js');
const config = require('../config.js');

/** @typedef {'denied'|'timeout'|'unavailable'|'inaccurate'|'unsupported'} Fault */
/** @typedef {{ fault: Fault|null, lat: number, lon: number, accuracyKm: number }} Located lat and lon are 0 without a position */

/** @type {Record<Fault, string>} */
const FAULT_TEXTS = {
  denied: '您没有允许使用位置。请输入地区、医院名称或地址查找，或选择地区；也可打开设置重新允许。',
  timeout: '等了一会儿仍没有得到位置。请到开阔处再试，或输入地区、医院名称查找。',
  unavailable: '现在无法得到位置，请检查手机的定位服务是否打开，或输入地区、医院名称查找。',
  inaccurate: '得到的位置误差较大，不足以找最近的门诊。请输入所在区县或附近的医院查找。',
  unsupported: '这个版本的微信不提供位置。请输入地区、医院名称查找，或选择地区。',
};

/** @param {Fault} fault @returns {Located} */
function without(fault) {
  return { fault, lat: 0, lon: 0, accuracyKm: 0 };
}

/** @param {string} message errMsg of the platform @returns {Fault} */
function faultOf(message) {
  if (/auth|privacy|permission|deny|denied/i.test(message)) return 'denied';
  return /time ?out/i.test(message) ? 'timeout' : 'unavailable';
}

/** @param {{ latitude: number, longitude: number, accuracy?: number }} got @returns {Located} */
function judge(got) {
  if (!Number.isFinite(got.latitude) || !Number.isFinite(got.longitude)) return without('unavailable');
  const accuracy = got.accuracy || 0; // a fuzzy location states none
  return {
    fault: accuracy > config.vagueMeters ? 'inaccurate' : null,
    lat: rounded(got.latitude),
    lon: rounded(got.longitude),
    accuracyKm: Math.round(accuracy / 1000),
  };
}

/** The call that config.js names; null where the base library is too old. @returns {((option: any) => void)|null} */
function locator() {
  if (config.location === 'fuzzy')
    return wx.getFuzzyLocation ? (option) => wx.getFuzzyLocation(option) : null;
  return (option) => wx.getLocation(option);
}

/** Asks the platform once; never rejects. @returns {Promise<Located>} */
function locate() {
  const call = locator();
  if (!call) return Promise.resolve(without('unsupported'));
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(without('timeout')), config.locateMs);
    /** @param {Located} located */
    const settle = (located) => {
      clearTimeout(timer);
      resolve(located);
    };
    call({
      type: 'gcj02',
      success: (/** @type {any} */ got) => settle(judge(got)),
      fail: (/** @type {any} */ failure) => settle(without(faultOf(String(failure && failure.errMsg)))),
    });
  });
}

module.exports = { locate, FAULT_TEXTS };
