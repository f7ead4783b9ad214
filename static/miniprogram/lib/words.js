// Names of what the service enumerates, as the page has them. Enumerations grow: what is not here is
// unknown, and an unknown state is never shown as open.

/** @typedef {{ key: string, symbol: string, word: string }} StateWord each state has a shape of its own */

/** @type {Record<string, StateWord>} */
const STATES = {
  open: { key: 'open', symbol: '●', word: '开诊' },
  closed: { key: 'closed', symbol: '■', word: '休诊' },
  suspended: { key: 'suspended', symbol: '✕', word: '停诊' },
  unknown: { key: 'unknown', symbol: '◆', word: '未知，请先致电' },
};

/** @param {string} state @param {string|null} [reason] */
function stateWord(state, reason) {
  if (state === 'closed' && reason === 'closure') return STATES.suspended;
  return state === 'open' || state === 'closed' ? STATES[state] : STATES.unknown;
}

/** @type {Record<string, string>} */
const CAUTIONS = {
  holiday_not_stated: '节假日是否开诊未说明',
  make_up_not_stated: '调休日是否开诊未说明',
  calendar_not_loaded: '当年节假日安排尚未载入',
  repaired_hours: '开诊时间由原文整理而来',
  stale: '信息超过 90 天未核实',
  offline: '离线信息，可能已变',
};

/** @type {Record<string, string>} */
const REASONS = {
  public_holiday: '节假日安排',
  make_up_workday: '调休上班日',
  closure: '临时停诊',
  no_hours: '未登记开诊时间',
  hours_say_unknown: '开诊时间未定',
  unparsed_hours: '开诊时间无法识别',
  calendar_not_loaded: '节假日安排尚未载入',
  expired: '信息已过期',
};

/** @type {Record<string, string>} */
const KINDS = {
  fever_clinic: '发热门诊',
  fever_room: '发热诊室（哨点）',
  emergency_department: '急诊',
  designated_hospital: '定点救治医院',
  community_clinic: '社区卫生服务机构',
  test_site: '检测点',
  vaccination_site: '接种点',
  temporary_site: '临时医疗点',
  pharmacy: '药店',
  other: '其他机构',
};

/** @type {Record<string, string>} */
const SERVICES = {
  fever_adult: '成人发热',
  fever_child: '儿童发热',
  fever_pregnant: '孕产妇发热',
  emergency: '急诊',
  emergency_child: '儿科急诊',
  antigen: '抗原检测',
  nucleic_acid: '核酸检测',
  blood_test: '验血',
  ct: 'CT',
  medicine_only: '仅开药',
  refill: '续方取药',
  vaccination: '疫苗接种',
  mental_health: '心理',
  inpatient: '住院',
};

/** @type {Record<string, string>} */
const ACCESS = { walk_in: '可直接前往', appointment: '需预约', referral_only: '仅接受转诊' };

/** @type {Record<string, string>} */
const LOADS = { low: '候诊不到半小时', busy: '候诊半小时到一小时', crowded: '候诊一小时以上', full: '暂停取号' };

/** @type {Record<string, string>} */
const DAYS = { holiday: '节假日', make_up_workday: '调休上班' };

module.exports = { stateWord, CAUTIONS, REASONS, KINDS, SERVICES, ACCESS, LOADS, DAYS };
