// The one file to change: where the service is, and which of the two locations the program asks for.
// `make miniprogram` reads it too and writes the declarations that go with it into app.json.

module.exports = {
  // 服务地址：https，已备案，并登记为「request 合法域名」；结尾不带斜杠。
  apiBase: 'https://fever.example.org',

  // 'fuzzy'：模糊位置 wx.getFuzzyLocation；'precise'：精确位置 wx.getLocation。平台只允许声明其中一种。
  location: 'fuzzy',

  // 权限弹窗里的用途说明，平台规定不超过 30 个字。
  locationPurpose: '用于查找离您最近的发热门诊，不保存',

  // 每个页面顶部的急救电话；没有登记热线的地区给出的咨询电话。
  emergencyNumber: '120',
  hotlines: [{ name: '政务服务便民热线', number: '12345' }, { name: '卫生热线', number: '12320' }],

  // 一次请求最多等多久，失败后再试几次，第一次再试前停多久。
  timeoutMs: 10000,
  retries: 2,
  backoffMs: 500,

  // 服务要求等待的时间比这更长时，不再默默等待，而是马上告诉用户要等多少秒。
  maxWaitMs: 5000,

  // 定位最多等多久；误差超过多少米就先问用户。
  locateMs: 12000,
  vagueMeters: 3000,

  // 页面再次显示时，超过这个时间的状态会重新查询。
  freshMs: 60000,

  // 页面一直开着时，隔多久重新查询一次；地图按 freshMs。
  frontMs: 300000,

  // 到了状态变化的时刻，在这段时间里随机选一刻重新查询，免得所有手机同时来问。
  spreadMs: 20000,

  // 没有位置时地图的中心（GCJ-02）和缩放级别。
  mapStart: { lat: 35.0, lon: 108.0, scale: 4 },
  mapScaleNear: 13,
};
