// What a tap does outside the program: call, navigate, copy.

/** Quiet when the user cancels the dialler. @param {string} number */
function call(number) {
  wx.makePhoneCall({ phoneNumber: number, fail: () => {} });
}

/** @param {any} event of a button with data-number */
function callTapped(event) {
  const number = event.currentTarget.dataset.number;
  if (number) call(number);
}

/** @param {{ lat: number, lon: number }} point GCJ-02, as the service gave it @param {string} name @param {string} address */
function navigate(point, name, address) {
  wx.openLocation({ latitude: point.lat, longitude: point.lon, name, address, scale: 16,
    fail: () => wx.showToast({ title: '地图没有打开', icon: 'none' }) });
}

/** The platform itself says that it was copied. @param {string} text */
function copy(text) {
  wx.setClipboardData({ data: text,
    fail: () => wx.showModal({ title: '没有复制', content: text, showCancel: false, confirmText: '知道了' }) });
}

/** To a page of the program; ten may lie above each other, then one takes the place of the last. @param {string} url */
function goTo(url) {
  wx.navigateTo({ url, fail: () => wx.redirectTo({ url }) });
}

/** @param {string} id */
function clinicPath(id) {
  return `/pages/clinic/clinic?id=${encodeURIComponent(id)}`;
}

/** A value of an address as it was meant; the platform hands it over encoded. @param {string|undefined} value */
function decoded(value) {
  try {
    return decodeURIComponent(value || '');
  } catch (error) {
    return value || ''; // somebody else's percent sign
  }
}

module.exports = { call, callTapped, clinicPath, copy, decoded, goTo, navigate };
