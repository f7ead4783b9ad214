// The service's client over wx.request, and its errors in words that say what to do next.

const { FeverClient, FeverNetworkError, FeverProblem, FeverTimeout, wxTransport } = require('./fever-client.js');
const config = require('../config.js');
const { clockTime, dayOf, dayWord } = require('./phrases.js');

const ASK_ELSEWHERE = `也可拨打 ${config.hotlines.map(({ number }) => number).join('、')} 询问。`;

const client = new FeverClient(config.apiBase, {
  transport: wxTransport(wx),
  timeoutMs: config.timeoutMs,
  retries: config.retries,
  backoffMs: config.backoffMs,
  maxWaitMs: config.maxWaitMs,
});

/** What clinics of fever are asked for everywhere; the service's own default for `nearest`. */
const FEVER_KINDS = ['fever_clinic', 'fever_room'];

/** @typedef {{ kind: 'timeout'|'offline'|'busy'|'gone'|'missing'|'refused', text: string }} Failure */

/** @param {any} problem a FeverProblem @returns {Failure} */
function explainProblem(problem) {
  if (problem.status === 410)
    return { kind: 'gone', text: `${problem.body.name || '这家机构'}已不在名单中，请查找其他发热门诊。` };
  if (problem.status === 404)
    return { kind: 'missing', text: '没有找到，链接可能已经变动，请重新查找。' };
  if (problem.retryable) {
    const seconds = Math.ceil((problem.retryAfterMs || 0) / 1000);
    const when = seconds > 1 ? `请 ${seconds} 秒后再试，` : '请稍后再试，';
    return { kind: 'busy', text: `现在查询的人太多，${when}${ASK_ELSEWHERE}` };
  }
  return { kind: 'refused', text: `服务没有接受这次查询（${problem.status}），请换个条件再试。${ASK_ELSEWHERE}` };
}

/** @param {any} error what the client threw @returns {Failure} */
function explain(error) {
  // The platform's own time-out may come a moment before the client's.
  if (error instanceof FeverTimeout || /time ?out/i.test(String(error && error.cause && error.cause.message)))
    return { kind: 'timeout', text: `网络太慢，等了 ${config.timeoutMs / 1000} 秒仍没有回应，请重试。${ASK_ELSEWHERE}` };
  if (error instanceof FeverNetworkError)
    return { kind: 'offline', text: `连不上服务，请检查网络后重试。${ASK_ELSEWHERE}` };
  if (error instanceof FeverProblem) return explainProblem(error);
  console.error(error); // an answer that is none of the service's, or a fault of this program
  return { kind: 'refused', text: `查询的结果无法显示，请稍后再试。${ASK_ELSEWHERE}` };
}

const CHINA_MS = 8 * 3600000;

/**
 * What stays in view after a failed refresh.
 * @param {string} at when it was true, as the service writes it, in China's time @param {number} nowMs
 */
function staleText(at, nowMs) {
  const today = dayOf(new Date(nowMs + CHINA_MS).toISOString());
  const day = dayOf(at) === today ? '' : `${dayWord(dayOf(at), today)} `;
  return `以下是 ${day}${clockTime(at)} 查到的情况，没有更新成功，可能已变，请先致电。`;
}

module.exports = { ASK_ELSEWHERE, client, explain, staleText, FEVER_KINDS };
