// The words for what this feverd's data cannot show: queues, closures, holidays, values of the future.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { assemble } from '../../static/tools/miniprogram.mjs';
import { temporaryFolder } from '../api/support.mjs';
import { client, source } from './phone.mjs';

const NOW = '2026-01-25T08:00:00+08:00'; // a Sunday
let card;
let phrases;
before(() => {
  const folder = path.join(temporaryFolder(), 'miniprogram');
  assemble(source, client, folder);
  const require = createRequire(path.join(folder, 'app.js'));
  card = require('./lib/card.js');
  phrases = require('./lib/phrases.js');
});

const opening = (more) => ({ state: 'open', reason: 'regular_hours', as_of: NOW, next_change: null, next_open: null,
  closing_soon: false, caution: null, cautions: [], last_admission: null, hours: 'Mo-Su 08:00-20:00', ...more });
const clinic = (more) => ({ id: 'a', name: '甲', campus: null, kind: 'fever_clinic', services: [], address: null, phones: ['120'],
  access: 'walk_in', ages: { min_months: null, max_years: null }, booking: { required: null, url: null, phone: null, wechat: null },
  region: { adcode: '110101' }, location: null, load: null, opening: opening(), ...more });

describe('opening', () => {
  for (const [said, more] of [
    ['● 开诊|到今天 20:00', { next_change: '2026-01-25T20:00:00+08:00' }],
    ['● 开诊|到今天 24:00', { next_change: '2026-01-26T00:00:00+08:00' }],
    ['● 开诊|到明天 02:00', { next_change: '2026-01-26T02:00:00+08:00' }],
    ['● 开诊|24小时', { hours: '24/7', next_change: '2026-12-31T00:00:00+08:00' }],
    ['● 开诊|到今天 22:00', { hours: '24/7', next_change: '2026-01-25T22:00:00+08:00' }],
    ['● 开诊|到今天 08:30，不足1小时后停止，最晚挂号今天 08:15', { closing_soon: true,
      next_change: '2026-01-25T08:30:00+08:00', last_admission: '2026-01-25T08:15:00+08:00' }],
    ['● 开诊|到今天 12:00，节假日安排', { reason: 'public_holiday', next_change: '2026-01-25T12:00:00+08:00' }],
    ['■ 休诊|周三 08:00 开诊', { state: 'closed', next_open: '2026-01-28T08:00:00+08:00' }],
    ['■ 休诊|2月3日 08:00 开诊', { state: 'closed', next_open: '2026-02-03T08:00:00+08:00' }],
    ['■ 休诊|2027年2月3日 08:00 开诊', { state: 'closed', next_open: '2027-02-03T08:00:00+08:00' }],
    ['● 开诊|到今天 20:00，当地时间 UTC+6，不是北京时间', { as_of: '2026-01-25T16:00:00+06:00',
      next_change: '2026-01-25T20:00:00+06:00' }],
    ['■ 休诊|明天 09:30 开诊，当地时间 UTC+5:30，不是北京时间', { as_of: '2026-01-25T16:00:00+05:30', state: 'closed',
      next_open: '2026-01-26T09:30:00+05:30' }],
    ['● 开诊|到今天 20:00，已过最晚挂号时间（今天 07:59）', { next_change: '2026-01-25T20:00:00+08:00',
      last_admission: '2026-01-25T07:59:00+08:00' }],
    ['● 开诊|到今天 20:00，最晚挂号今天 08:00', { next_change: '2026-01-25T20:00:00+08:00', last_admission: NOW }],
    ['✕ 停诊|何时再开诊未知，临时停诊', { state: 'closed', reason: 'closure' }],
    ['✕ 停诊|到今天 24:00，此后是否开诊未知，临时停诊', { state: 'closed', reason: 'closure',
      next_change: '2026-01-26T00:00:00+08:00' }],
    ['◆ 未知，请先致电|信息已过期', { state: 'unknown', reason: 'expired' }],
    ['◆ 未知，请先致电|', { state: 'half_open', reason: 'of the future' }],
  ]) {
    test(said, () => {
      const shown = card.cardOf(clinic({ opening: opening(more) }));
      assert.equal(`${shown.state.symbol} ${shown.state.word}|${shown.until}`, said);
    });
  }

  test('any caution says to call first, also one of the future', () => {
    const caution = (...cautions) => card.cardOf(clinic({ opening: opening({ cautions }) })).caution;
    assert.equal(caution(), '');
    assert.equal(caution('holiday_not_stated', 'stale'), '请先致电：节假日是否开诊未说明；信息超过 90 天未核实');
    assert.equal(caution('of_the_future'), '请先致电');
  });

  test('what was open and has changed since is unknown when it cannot be asked again', () => {
    const shown = card.cardOf(clinic({ opening: opening({ next_change: '2026-01-25T20:00:00+08:00', cautions: ['stale'] }) }));
    const before = card.outdated(shown, Date.parse('2026-01-25T19:59:00+08:00'), true);
    assert.deepEqual([before.state.key, before.caution], ['open', '请先致电：离线信息，可能已变；信息超过 90 天未核实']);
    const past = card.outdated(before, Date.parse('2026-01-25T20:00:00+08:00'), true);
    assert.deepEqual([past.state.word, past.until, past.caution], ['未知，请先致电', '', before.caution]);
  });
});

test('a queue past its time is not shown as one', () => {
  const load = { level: 'low', reported_at: NOW, expires_at: '2026-01-25T09:00:00+08:00' };
  const shown = card.cardOf(clinic({ load }));
  assert.match(card.outdated(shown, Date.parse('2026-01-25T08:59:00+08:00'), false).load, /^候诊不到半小时/);
  assert.equal(card.outdated(shown, Date.parse('2026-01-25T09:00:00+08:00'), false).load, '候诊情况未上报');
  const within = card.cardOf(clinic({ load: { ...load, expires_at: '2026-01-25T09:00:59+08:00' } }));
  assert.equal(card.outdated(within, Date.parse('2026-01-25T09:00:00+08:00'), false).load, '候诊情况未上报', 'as the service has it');
});

test('queues, with their time', () => {
  const line = (load) => card.cardOf(clinic({ load: { reported_at: '2026-01-25T07:40:00+08:00', ...load } })).load;
  assert.equal(card.cardOf(clinic({})).load, '候诊情况未上报');
  assert.equal(line({ level: 'busy', waiting: 14, wait_minutes: 35, now_serving: 'A036' }),
    '候诊半小时到一小时，约等35分钟，14人候诊，叫到A036（今天 07:40 上报）');
  for (const [level, minutes, words] of [['low', 29, '候诊不到半小时'], ['low', 30, '候诊半小时到一小时'], ['busy', 60, '候诊一小时以上'],
    ['crowded', 5, '候诊一小时以上']])
    assert.equal(line({ level, wait_minutes: minutes }), `${words}，约等${minutes}分钟（今天 07:40 上报）`);
  assert.equal(line({ level: 'full', waiting: null, wait_minutes: 5 }), '暂停取号（今天 07:40 上报）');
  assert.equal(line({ level: 'of_the_future' }), '候诊情况未知（今天 07:40 上报）');
});

test('ages', () => {
  const ages = (min_months, max_years) => phrases.ages({ min_months, max_years });
  assert.deepEqual([ages(null, null), ages(168, null), ages(null, 13), ages(6, 14), ages(0, 14)],
    ['', '14岁以上', '13岁及以下', '6个月至14岁', '14岁及以下']);
});

test('distances, nothing finer than 100 m', () => {
  assert.deepEqual([0, 99.9, 100, 149, 150, 949, 950, 1234, 9949, 9950, 12345].map(phrases.distance), [
    '直线约100米内', '直线约100米内', '直线约100米', '直线约100米', '直线约200米', '直线约900米', '直线约1公里',
    '直线约1.2公里', '直线约9.9公里', '直线约10公里', '直线约12公里']);
});

test('telephone numbers that can be dialled', () => {
  for (const [text, number] of [['010-69156114', '01069156114'], ['+86 10 6915 6114', '+861069156114'],
    ['（010）69156114转8', '01069156114,8'], ['电话：12345', '12345'], ['69156114 分机 22', '69156114,22'],
    ['010-69156114/69156115', '01069156114'], ['请到服务台', ''], ['8', '']])
    assert.equal(phrases.dialable(text), number, text);
});
