// What the offline page says in both languages; loaded by it alone.

/**
 * @typedef {Object} OfflineTexts
 * @property {string} dataOf `{0}`: date and time
 * @property {string} expired `{0}`: date and time
 * @property {string} nothing
 * @property {string} notKept
 * @property {string} none
 * @property {string} noFilters
 * @property {string} nearest `{0}`: city
 * @property {string} last `{0}`: date and time
 * @property {string} all `{0}`: region
 * @property {string} found `{0}`: what was asked for
 * @property {string} again
 * @property {string} back
 * @property {string} open
 * @property {string} closed
 * @property {string} suspended
 * @property {string} unknown
 * @property {string} why_no_hours
 * @property {string} why_hours_say_unknown
 * @property {string} why_unparsed_hours
 * @property {string} why_calendar_not_loaded
 * @property {string} why_expired
 * @property {string} until `{0}`: time
 * @property {string} opens `{0}`: time
 * @property {string} thenUnknown `{0}`: time
 * @property {string} closedSince `{0}`: time, `{1}`: reason
 * @property {string} goInstead
 * @property {string} beside `{0}`: state
 * @property {string} always
 * @property {string} closingSoon
 * @property {string} lastAdmission `{0}`: time
 * @property {string} admissionOver `{0}`: time
 * @property {string} today `{0}`: time
 * @property {string} tomorrow `{0}`: time
 * @property {string} zone `{0}`: offset, such as +6
 * @property {string} asGiven `{0}`: hours in the list's own words
 * @property {string} listed `{0}`: hours in words
 * @property {string} semicolon
 * @property {string} askedUntil `{0}`: date
 * @property {string} agesFrom `{0}`: age
 * @property {string} agesTo `{0}`: age
 * @property {string} agesBetween `{0}`, `{1}`: ages
 * @property {string} years `{0}`: number
 * @property {string} months `{0}`: number
 * @property {string} month
 * @property {string} booking
 * @property {string} takes_walk_in
 * @property {string} takes_appointment
 * @property {string} takes_referral_only
 * @property {string} takes_fever_adult
 * @property {string} takes_fever_child
 * @property {string} takes_fever_pregnant
 * @property {string} takes_medicine_only
 * @property {string} callFirst
 * @property {string} staleToo
 * @property {string} within
 * @property {string} metres `{0}`: number
 * @property {string} kilometres `{0}`: number
 * @property {string} unlocated
 * @property {string} call `{0}`: name, `{1}`: number
 * @property {string} hotlines
 * @property {string} week
 */

/** @type {OfflineTexts} */
export const chinese = {
  dataOf: '离线：{0} 的数据',
  expired: '离线：{0} 的数据，已超过有效期，开诊状态一律为未知，请先致电。',
  nothing: '这部手机上还没有保存数据。联网打开一次列表后，断网时也能查。情况危急请拨打 120。',
  notKept: '这部手机上没有保存这一页的数据，联网后再看。',
  none: '保存的名单里没有符合条件的机构。',
  noFilters: '有筛选条件离线时不能用，没有采用。',
  nearest: '{0}内离您最近的机构',
  last: '{0} 列出的机构',
  all: '{0}的机构',
  found: '名单中的「{0}」',
  again: '重新联网查找',
  back: '网络已恢复，可以重新查找。',
  open: '开诊',
  closed: '休诊',
  suspended: '停诊',
  unknown: '未知，请先致电',
  why_no_hours: '未登记开诊时间',
  why_hours_say_unknown: '开诊时间未定',
  why_unparsed_hours: '开诊时间无法识别',
  why_calendar_not_loaded: '节假日安排尚未载入',
  why_expired: '信息已过期',
  until: '到{0}',
  opens: '{0} 开诊',
  thenUnknown: '到{0}，此后是否开诊未知',
  closedSince: '自{0}起停诊：{1}。',
  goInstead: '可改去',
  beside: '（现在{0}）',
  always: '24小时',
  closingSoon: '不足1小时后停止',
  lastAdmission: '最晚挂号{0}',
  admissionOver: '已过最晚挂号时间（{0}）',
  today: '今天 {0}',
  tomorrow: '明天 {0}',
  zone: '当地时间 UTC{0}，不是北京时间',
  asGiven: '原文：{0}',
  listed: '登记的时间：{0}',
  semicolon: '；',
  askedUntil: '（至 {0}）',
  agesFrom: '{0}以上',
  agesTo: '{0}及以下',
  agesBetween: '{0}至{1}',
  years: '{0}岁',
  months: '{0}个月',
  month: '1个月',
  booking: '需要预约',
  takes_walk_in: '可直接前往',
  takes_appointment: '需预约',
  takes_referral_only: '仅接受转诊',
  takes_fever_adult: '成人发热',
  takes_fever_child: '儿童发热',
  takes_fever_pregnant: '孕产妇发热',
  takes_medicine_only: '仅开药',
  callFirst: '请先致电：离线数据，此后的停诊和变动未知',
  staleToo: '；信息久未核实',
  within: '直线约100米内',
  metres: '直线约{0}米',
  kilometres: '直线约{0}公里',
  unlocated: '位置待核实',
  call: '致电{0} {1}',
  hotlines: '未登记电话，可拨当地热线询问：',
  week: '保存的开诊时段',
};

/** @type {OfflineTexts} */
export const english = {
  dataOf: 'Offline: data of {0}',
  expired: 'Offline: data of {0}, no longer valid. Every state is unknown; call first.',
  nothing: 'Nothing is kept on this phone yet. Open a list once with a network, and it works without one. In an emergency call 120.',
  notKept: 'This page is not kept on this phone; see it again with a network.',
  none: 'No place of the kept list fits.',
  noFilters: 'Some filters do not work offline and are not applied.',
  nearest: 'Nearest to you in {0}',
  last: 'Listed on {0}',
  all: 'Places in {0}',
  found: '“{0}” in the kept list',
  again: 'Search again with the network',
  back: 'The network is back; you can search again.',
  open: 'Open',
  closed: 'Closed',
  suspended: 'Suspended',
  unknown: 'Unknown, call first',
  why_no_hours: 'no hours recorded',
  why_hours_say_unknown: 'the hours are left open',
  why_unparsed_hours: 'the hours cannot be read',
  why_calendar_not_loaded: 'holidays not loaded',
  why_expired: 'the information has expired',
  until: 'until {0}',
  opens: 'opens {0}',
  thenUnknown: 'until {0}, after that not known',
  closedSince: 'Closed since {0}: {1}.',
  goInstead: 'Go instead to',
  beside: ' (now: {0})',
  always: '24 hours',
  closingSoon: 'closes within an hour',
  lastAdmission: 'last admission {0}',
  admissionOver: 'admission ended ({0})',
  today: 'today {0}',
  tomorrow: 'tomorrow {0}',
  zone: 'local time UTC{0}, not Beijing time',
  asGiven: 'as given: {0}',
  listed: 'recorded: {0}',
  semicolon: '; ',
  askedUntil: '(until {0})',
  agesFrom: 'from {0}',
  agesTo: 'up to {0}',
  agesBetween: '{0} to {1}',
  years: 'age {0}',
  months: '{0} months',
  month: '1 month',
  booking: 'booking required',
  takes_walk_in: 'walk in',
  takes_appointment: 'by appointment',
  takes_referral_only: 'by referral only',
  takes_fever_adult: 'Fever, adults',
  takes_fever_child: 'Fever, children',
  takes_fever_pregnant: 'Fever in pregnancy',
  takes_medicine_only: 'Medicine only',
  callFirst: 'Call first: offline data, closures since are not known',
  staleToo: '; not confirmed for long',
  within: 'within about 100 m',
  metres: 'about {0} m straight line',
  kilometres: 'about {0} km straight line',
  unlocated: 'position to be confirmed',
  call: 'Call {0}, {1}',
  hotlines: 'No number recorded; ask a local hotline:',
  week: 'Hours as kept',
};

/** @returns {OfflineTexts} */
export function offlineTexts() {
  return document.documentElement.lang === 'en' ? english : chinese;
}
