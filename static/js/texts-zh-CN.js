// What scripts say in Chinese; the same keys as in texts-en.js.

import { speak } from './texts.js';

/** @type {import('./texts.js').Texts} */
export const chinese = {
  locating: '正在获取位置…',
  denied: '您没有允许使用位置。请在下面输入地区、医院名称或地址查找，或选择地区；也可到系统设置中重新允许。',
  timeout: '等了一会儿仍没有得到位置。请到开阔处再试，或在下面输入地区、医院名称查找。',
  unavailable: '现在无法得到位置，请检查定位服务是否打开，或在下面输入地区、医院名称查找。',
  inaccurate: '得到的位置误差约 {0} 公里，不足以找最近的门诊。请在下面输入所在区县或附近的医院查找。',
  insecure: '当前连接不是 https，浏览器不提供位置。请在下面输入地区、医院名称查找，或选择地区。',
  unsupported: '这个浏览器不提供位置。请在下面输入地区、医院名称查找，或选择地区。',
  useAnyway: '仍用这个大概位置查找',
  loading: '正在查找…',
  again: '再试一次',
  offline: '没有网络，下面还是之前的内容。',
  busy: '服务繁忙，请过 {0} 秒再试。',
  suggestions: '查找建议',
  suggested: '有 {0} 条建议，用上下键选择',
  region: '地区',
  clinic: '机构',
  copied: '已复制',
  copyByHand: '已选中，请长按复制',
  showMap: '在地图上看',
  hideMap: '收起地图',
  loadingMap: '正在载入地图…',
  mapFailed: '地图没有载入，列表不受影响。',
  mapKeys: '地图：方向键移动，加减键缩放，Tab 键到各机构',
  nearby: '{0}，{1}，不在列表中',
  cluster: '{0} 家机构，{1} 家开诊，放大查看',
  openOf: '开 {0}',
  close: '关闭',
  coast: '海岸线',
  approval: '审图号：{0}',
  schematic: '示意底图',
  centres: '地区中心',
  you: '您的大致位置',
  pin: '{0}，{1}，{2}',
  open: '开诊',
  full: '满号，暂停取号',
  closed: '休诊',
  suspended: '停诊',
  unknown: '未知，请先致电',
  zoomIn: '放大',
  zoomOut: '缩小',
};

speak(chinese);
