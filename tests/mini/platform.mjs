// What the platform gives a mini-program, in node: wx over the network and a user whose answers the
// tests choose. It is strict where the platform is: locations must be declared in app.json, calls that
// touch privacy wait for consent, and consent counts only after a tap on the button it names.
import http from 'node:http';
import https from 'node:https';

const PRIVATE = ['getFuzzyLocation', 'getLocation', 'setClipboardData'];

/** wx.request: every status is a success, headers keep their spelling, no answer is a failure. */
function request(phone, { url, method, header, data, timeout, success, fail }) {
  phone.requests.push({ url, method, header, data, path: url.slice(phone.base.length) });
  if (phone.isOffline) {
    setImmediate(() => fail({ errMsg: `request:fail ${phone.isOffline}` }));
    return { abort() {} };
  }
  const send = url.startsWith('https:') ? https : http;
  const sent = send.request(url, { method, headers: header, timeout }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece) => { text += piece; });
    response.on('end', () => {
      const names = response.rawHeaders.filter((_, at) => at % 2 === 0);
      const headers = Object.fromEntries(names.map((name, at) => [name, response.rawHeaders[at * 2 + 1]]));
      success({ statusCode: response.statusCode, header: headers, data: text, errMsg: 'request:ok' });
    });
  });
  sent.on('timeout', () => sent.destroy(new Error('timeout')));
  sent.on('error', (error) => fail({ errMsg: `request:fail ${error.message}` }));
  sent.end(data);
  return { abort: () => sent.destroy() };
}

/** The user's answer to the permission, as the platform reports it. */
function position(phone, api, { type, success, fail }) {
  phone.located.push({ api, type });
  if (!phone.app.requiredPrivateInfos.includes(api)) {
    fail({ errMsg: `${api}:fail the api need to be declared in the requiredPrivateInfos field in app.json/ext.json` });
    return;
  }
  const { where } = phone;
  if (where === 'silent') return;
  if (typeof where === 'string') fail({ errMsg: `${api}:fail ${where}` });
  else success({ ...where, errMsg: `${api}:ok` });
}

/** Holds a call back until the user has agreed to the terms. */
function withConsent(phone, api, option, go) {
  if (phone.hasAgreed || !phone.asksForConsent) {
    go();
    return;
  }
  const fail = () => option.fail && option.fail({ errMsg: `${api}:fail privacy permission is not authorized` });
  if (!phone.onNeed) throw new Error(`${api} needs consent and nobody listens`);
  phone.onNeed(({ event, buttonId }) => {
    phone.consents.push(event);
    if (event === 'disagree') fail();
    if (event !== 'agree') return;
    phone.hasAgreed = phone.agreeTaps.has(buttonId);
    if (phone.hasAgreed) go();
    else fail();
  }, { referrer: api });
}

const done = (option, api, result = {}) => {
  if (option.success) option.success({ errMsg: `${api}:ok`, ...result });
};

/** The map's own view, which the tests move. */
function mapContext(phone) {
  return {
    getRegion: (option) => (phone.mapView
      ? done(option, 'getRegion', { southwest: phone.mapView.southwest, northeast: phone.mapView.northeast })
      : option.fail({ errMsg: 'getRegion:fail' })),
    getScale: (option) => done(option, 'getScale', { scale: phone.mapView.scale }),
    includePoints: (option) => phone.did.push(['includePoints', option.points]),
  };
}

/** @param {object} phone its fields are the user's doing and the record of what was called */
export function platformOf(phone) {
  const record = (api, ...names) => (option) => {
    phone.did.push([api, ...names.map((name) => option[name])]);
    done(option, api);
  };
  const wx = {
    request: (option) => request(phone, option),
    openLocation(option) {
      phone.did.push(['openLocation', option]);
      done(option, 'openLocation');
    },
    makePhoneCall: record('makePhoneCall', 'phoneNumber'),
    setClipboardData: record('setClipboardData', 'data'),
    showToast: record('showToast', 'title'),
    showModal: record('showModal', 'content'),
    openPrivacyContract: record('openPrivacyContract'),
    stopPullDownRefresh: () => phone.did.push(['stopPullDownRefresh']),
    navigateTo({ url, fail }) {
      if (phone.isStackFull) fail({ errMsg: 'navigateTo:fail webview count limit exceed' });
      else phone.did.push(['navigateTo', url]);
    },
    redirectTo: ({ url }) => phone.did.push(['redirectTo', url]),
    reLaunch: ({ url }) => phone.did.push(['reLaunch', url]),
    createMapContext: () => mapContext(phone),
    onNeedPrivacyAuthorization: (listener) => { phone.onNeed = listener; },
    getFuzzyLocation: (option) => position(phone, 'getFuzzyLocation', option),
    getLocation: (option) => position(phone, 'getLocation', option),
  };
  for (const api of PRIVATE) {
    const go = wx[api];
    wx[api] = (option) => withConsent(phone, api, option, () => go(option));
  }
  return wx;
}
